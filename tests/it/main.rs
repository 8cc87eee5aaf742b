//! All integration tests in one binary: `cargo test pages` runs one module of it.
//! What needs `../shared` (cases of other tools, real files) skips with a message where the folder is missing.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_possible_truncation)]
#![allow(clippy::case_sensitive_file_extension_comparisons)] // our own files are named in lower case

mod action;
mod adopt;
mod architecture;
mod buildkit;
mod carriers;
mod cli;
mod completions;
mod config;
mod corpus;
mod doctor;
mod end_of_life;
mod examples;
mod facts;
mod fix;
mod fixed_files;
mod fixes;
mod frames;
mod fuzz;
mod index;
mod kept;
mod lsp;
mod lsp_actions;
mod lsp_edits;
mod lsp_pull;
mod lsp_reading;
mod migrate;
mod moved_literals;
mod named;
mod packages;
mod pages;
mod readme;
mod real_dockerfiles;
mod regressions;
mod reports;
mod scale;
mod secrets;
mod secrets_made;
mod strace;
mod support;
mod suppress;
mod terraform_eval;
mod unknown;
mod unreadable;
mod watch;
mod words;
mod worked_example;
mod workspace;
mod yaml_reader;
mod yaml_suite;
