#![no_main]

#[path = "../../tests/support/fuzz_checks.rs"]
mod fuzz_checks;
#[path = "../../tests/support/html_back.rs"]
mod html_back;
#[path = "../../tests/support/imports.rs"]
mod imports;
#[path = "../../tests/support/naive.rs"]
mod naive;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz_checks::import(bytes));
