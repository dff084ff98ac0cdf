//! The site of an article: what links articles that share a layout, authors and furniture.

/// The host of a web address, in lower case, without `www.`, port, user and a last dot.
/// `None` if there is none.
///
/// ```
/// use copydesk::dataset::split::host;
///
/// assert_eq!(host("https://WWW.Example.org:443/a?b"), Some("example.org".to_owned()));
/// assert_eq!(host("example.org/a"), None); // a path, as far as one can know
/// ```
#[must_use]
pub fn host(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("//")?;
    let is_scheme = scheme.is_empty()
        || scheme.strip_suffix(':').is_some_and(|name| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        });
    if !is_scheme {
        return None;
    }
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let place = authority.rsplit('@').next()?;
    let name = match place.split_once(']') {
        Some((name, _)) => name.strip_prefix('[')?, // an IPv6 address
        None => place.split(':').next()?,
    };
    let name = name.trim_end_matches('.').to_lowercase();
    let name = name.strip_prefix("www.").unwrap_or(&name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The site of an article: the host of its address, else `folder:` and its folder.
#[must_use]
pub fn site(url: Option<&str>, folder: &str) -> String {
    url.and_then(host).unwrap_or_else(|| format!("folder:{folder}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_hosts_or_folders() {
        let cases = [
            (Some("http://www.example.org/"), "example.org"),
            (Some("HTTPS://News.Example.ORG"), "news.example.org"),
            (Some("//www.example.org/x"), "example.org"),
            (Some("https://user:pw@example.org:8080/x"), "example.org"),
            (Some("https://example.org.?q=//other.org"), "example.org"),
            (Some("https://[2001:DB8::1]:80/x"), "2001:db8::1"),
            (Some("https://www.조선.kr/x"), "조선.kr"),
            (Some("https://www/"), "www"),
            (Some("file:///tmp/x"), "folder:a/b"),
            (Some("a b//c"), "folder:a/b"),
            (Some("/x//y"), "folder:a/b"),
            (Some(""), "folder:a/b"),
            (None, "folder:a/b"),
        ];
        for (url, expected) in cases {
            assert_eq!(site(url, "a/b"), expected, "{url:?}");
        }
    }
}
