//! The `copydesk` program: the window, or a command.

fn main() {}
