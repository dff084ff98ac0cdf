//! What the fuzzers of `fuzz/` kept, and what they once found, is replayed.

use crate::fuzz_checks;
use std::path::Path;

type Check = fn(&[u8]);

#[test]
fn the_kept_inputs_of_the_fuzzers_pass() {
    let checks: [(&str, Check); 6] = [
        ("annotation", fuzz_checks::annotation),
        ("text", fuzz_checks::text),
        ("page", fuzz_checks::page),
        ("edits", fuzz_checks::edits),
        ("import", fuzz_checks::import),
        ("export", fuzz_checks::export),
    ];
    for (name, check) in checks {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let files = std::fs::read_dir(folder).unwrap();
        let count = files.map(|f| check(&std::fs::read(f.unwrap().path()).unwrap())).count();
        assert!(count > 0, "{name}: nothing was kept");
    }
}

/// Found by the fuzzer of the source map. In a title in the body, `</table` of an end tag that
/// ends nothing is led back as a whole, so a span that begins or ends inside it leads to too much
/// or too little. And an attribute's value may end in something that is led back to nothing.
#[test]
#[ignore = "the map of a page is not exact there yet"]
fn every_span_leads_back_exactly() {
    for page in [
        b"<a><title>mp</table>b\n c".as_slice(),
        b"<b><;<img alt=\"a #py;&noti</i>&copy;&nt;<![CDATA[\"a &lt; b\"><svg>",
    ] {
        fuzz_checks::source_map(page);
    }
}
