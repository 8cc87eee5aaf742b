//! `dunnage config`: what holds for a file, and the schema; and the configurations that other commands ask for.

use super::{CLEAN, Config, Configured, FAILED, ListFormat, shown, terminal};
use crate::config::{Choice, Configs, Fault, Over, schema};
use crate::report::text::Style;
use crate::report::{Medium, Redactor, Target, Writer, config};
use crate::source::{Location, Note, Snapshot, Source};
use crate::walk::Files;
use std::io::{self, Write};
use std::path::Path;

/// The configurations of this run.
pub fn configs(arguments: &Configured, over: Over) -> io::Result<Configs> {
    configs_in(Files::default(), arguments, over)
}

/// The same, read from what is in the place of the disk.
pub fn configs_in(files: Files, arguments: &Configured, over: Over) -> io::Result<Configs> {
    Ok(Configs::new(Box::new(files), std::env::current_dir()?, arguments.choice(), over))
}

impl Configured {
    pub fn choice(&self) -> Choice {
        match &self.config {
            Some(path) => Choice::File(path.clone()),
            None if self.no_config => Choice::None,
            None => Choice::Nearest,
        }
    }
}

/// Says what is wrong with the configurations that were read, if there is anything.
pub fn complain(configs: &Configs, style: &Style) -> io::Result<bool> {
    let faults = configs.faults();
    if !faults.is_empty() {
        complain_of(&faults, "configuration", style)?;
    }
    Ok(!faults.is_empty())
}

/// Says what is wrong with a file of ours.
pub fn complain_of(faults: &[Fault], what: &'static str, style: &Style) -> io::Result<()> {
    let redactor = hiding(faults.iter().map(|fault| &*fault.source));
    let medium = Medium { target: Target::Terminal, style, redactor: &redactor };
    config::write_faults(faults, what, &mut Writer::new(medium, &mut io::stderr().lock()))
}

/// What looks like a secret in the files that these are about: a frame of a configuration is a frame like others.
pub fn hiding<'s>(files: impl Iterator<Item = &'s Source>) -> Redactor {
    let mut sources: Vec<&Source> = files.collect();
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    sources.dedup_by_key(|source| (source.name.as_str(), source.text.len()));
    Redactor::of_sources(&[], &sources, &names)
}

/// The same for programs: places are in texts that join those of the run.
pub fn failures(faults: Vec<Fault>, sources: &Snapshot) -> Vec<Note> {
    let faults = faults.into_iter().map(|Fault { source, span, message }| {
        let file = sources.add(source.name.clone(), source.name.clone().into(), source.text.clone()).id;
        Note::at(Location { file, span }, message)
    });
    faults.collect()
}

pub fn show(arguments: &Config, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let redactor = Redactor::default();
    let medium = |target| Medium { target, style, redactor: &redactor };
    if arguments.schema {
        // Ours alone: there is nothing to hide in it.
        serde_json::to_writer_pretty(&mut *out, &schema())?;
        writeln!(out)?;
        return Ok(CLEAN);
    }
    let configs = configs(&arguments.configured, Over::default())?;
    let path = arguments.file.as_deref().unwrap_or(Path::new("."));
    let Ok(meta) = path.metadata() else {
        terminal::complain(&format!("no such file or directory: `{}`", shown(path)));
        return Ok(FAILED);
    };
    let effective = configs.effective(path, meta.is_dir());
    if complain(&configs, style)? {
        return Ok(FAILED);
    }
    match arguments.format {
        ListFormat::Pretty => config::write_effective(&effective, &mut Writer::new(medium(Target::Terminal), out))?,
        ListFormat::Json => Writer::new(medium(Target::Json), out).json(&effective)?,
    }
    Ok(CLEAN)
}
