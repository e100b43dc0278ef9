//! The `neph` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    nephogram::cli::main(std::env::args_os())
}
