//! The binary: all it does is in [`dunnage::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    dunnage::cli::run()
}
