//! What the fuzzers of `fuzz/` kept, and what they once found, is replayed.

use crate::fuzz_checks;
use std::path::Path;

type Check = fn(&[u8]);

#[test]
fn the_kept_inputs_of_the_fuzzers_pass() {
    let checks: [(&str, Check); 7] = [
        ("annotation", fuzz_checks::annotation),
        ("text", fuzz_checks::text),
        ("page", fuzz_checks::page),
        ("source_map", fuzz_checks::source_map),
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
