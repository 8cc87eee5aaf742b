//! `dunnage migrate`: other tools' configurations as `dunnage.yaml`.

use super::config::hiding;
use super::{CLEAN, FAILED, Migrate, NOTHING, shown, target, terminal};
use crate::config::NAMES;
use crate::date::Date;
use crate::migrate::{self, Migration, World};
use crate::report::text::{Style, count};
use crate::report::{Medium, Target, Writer, config, escape};
use crate::source::{Snapshot, Source};
use crate::walk::{Files, reason};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

pub fn migrate(arguments: &Migrate, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let directory = arguments.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    let (files, failures) = read(&directory);
    for failure in &failures {
        terminal::complain(failure);
    }
    if files.is_empty() {
        if failures.is_empty() {
            let names: Vec<&str> = migrate::names().collect();
            let place = shown(&directory);
            terminal::complain(&format!("nothing to bring over in `{place}`: looked for {}", names.join(", ")));
        }
        return Ok(if failures.is_empty() { NOTHING } else { FAILED });
    }
    let exists = |path: &str| directory.join(path).is_file();
    let migration = migrate::migrate(&files, &World { today: Date::of(SystemTime::now()), exists: &exists });
    let mut aside = io::stderr().lock();
    let files = migration.faults.iter().map(|fault| &*fault.source);
    let redactor = hiding(files.chain(migration.left.iter().map(|remark| &*remark.source)));
    let mut aside = Writer::new(Medium { target: Target::Terminal, style, redactor: &redactor }, &mut aside);
    if !migration.faults.is_empty() {
        config::write_frames(&migration.faults, &mut aside)?;
        aside.print(|text| text.say(&count(migration.faults.len(), "mistake")).own(", nothing was brought over\n"))?;
        return Ok(FAILED);
    }
    let code = give(arguments, &directory, &migration, out)?;
    if code == CLEAN {
        config::write_remarks(&migration.left, &mut aside)?;
    }
    Ok(if failures.is_empty() { code } else { FAILED })
}

/// Writes the file where there is none, or prints it.
fn give(arguments: &Migrate, directory: &Path, migration: &Migration, out: &mut impl Write) -> io::Result<u8> {
    let path = directory.join(NAMES[0]);
    let name = shown(&path);
    let there = NAMES.iter().map(|name| directory.join(name)).find(|path| path.symlink_metadata().is_ok());
    match there {
        _ if arguments.stdout => {}
        Some(there) if !arguments.force => {
            let there = shown(crate::source::normalise(&there));
            terminal::complain(&format!(
                "`{there}` is there already and stays as it is: `--force` writes over it, `--stdout` shows what would be written"
            ));
            return Ok(FAILED);
        }
        there => {
            // One that is called otherwise would stand beside it.
            let path = there.unwrap_or(path);
            if let Err(error) = target::replace(&path, &migration.text) {
                terminal::complain(&format!("cannot write `{name}`: {}", reason(&error)));
                return Ok(FAILED);
            }
            let name = shown(crate::source::normalise(&path));
            writeln!(out, "wrote {name}: `dunnage check` heeds it from now on")?;
            return Ok(CLEAN);
        }
    }
    out.write_all(escaped(&migration.text).as_bytes())?;
    Ok(CLEAN)
}

/// Line by line, so that nothing that was read commands the terminal.
fn escaped(text: &str) -> String {
    text.lines().flat_map(|line| [escape(line).into_owned(), "\n".to_owned()]).collect()
}

fn read(directory: &Path) -> (Vec<Arc<Source>>, Vec<String>) {
    use crate::config::Disk;
    let texts = Snapshot::in_memory();
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for name in migrate::names() {
        let path = directory.join(name);
        let shown = crate::source::normalise(&path).to_string_lossy().replace('\\', "/");
        match Files::default().read(&path) {
            Ok(None) => {}
            Ok(Some(text)) => match text.flaw {
                Some((_, message)) => failures.push(format!("cannot read `{}`: {message}", escape(&shown))),
                None => files.push(texts.add(shown, path, text.content)),
            },
            Err(reason) => failures.push(format!("cannot read `{}`: {reason}", escape(&shown))),
        }
    }
    (files, failures)
}
