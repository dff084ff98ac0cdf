//! `dragnet`: `HTML/X.html` and `Corrected/X.html.corrected.txt`: the content, then the line
//! that begins the comments, of which there are none. Also read by extractnet.
//!
//! Traps: dragnet reads pages as UTF-8 or else Latin-1 whatever they say, so they are written
//! as UTF-8; and it looks for them in one folder, so that a `/` in an id is `%2F`.

use super::super::id::flat_name;
use super::super::loss::Reason;
use super::job::Job;

const COMMENTS: &str = "\n\n!@#$%^&*()  COMMENTS\n\n";

pub(super) fn article(job: &mut Job<'_>) {
    let (split, name) = (job.split().to_owned(), flat_name(&job.record.id));
    match job.page() {
        Ok(page) => job.file(format!("{split}/HTML/{name}.html"), page.source()),
        // The corrected text is worth something to those who have the page.
        Err(reason) => {
            job.lose_whole(reason);
            job.lose_whole(Reason::NoHtml);
        }
    }
    let corrected = job.content() + COMMENTS;
    job.file(format!("{split}/Corrected/{name}.html.corrected.txt"), corrected);
}
