//! `dunnage fix`: walk, check, fix in rounds, write.

mod ask;

use super::adopt::{self, Adoption, Refused};
use super::check::{exit_code, nothing_found, over, places, refuse, request, said};
use super::named::Named;
use super::progress::Progress;
use super::{Check, Configured, FAILED, Fix, NOTHING, config, shown, target, terminal};
use crate::check::Outcome;
use crate::config::Configs;
use crate::diff::unified;
use crate::report::fixes::{Tally, write_diff, write_done, write_tally};
use crate::report::text::{Style, count};
use crate::report::{Medium, Redactor, Target, Writer};
use crate::rounds::{self, Done, Fixed, Verdict};
use crate::rules::{self, Finding};
use crate::source::{FileId, Snapshot, Source, normalise, relative};
use crate::walk::{self, Request, Walked, encoded, reason};
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Read, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Which fixes are wanted, and whether they are written.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub and_unsafe: bool,
    pub is_dry: bool,
}

impl Wanted {
    pub fn of(self, fix: &rules::Fix) -> Verdict {
        if fix.safe || self.and_unsafe { Verdict::Apply } else { Verdict::Leave }
    }
}

/// What the command line asks for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub configs: &'a Configs,
    pub adoption: &'a Adoption,
    pub request: &'a Request,
}

/// Files that could not be written and are named; a tree that is read-only has thousands.
const MOST_COMPLAINTS: usize = 10;

/// The exit code of what was found in a round.
type Code = u8;

pub fn fix(arguments: &Fix, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let as_check = as_check(arguments);
    let mut request = request(&as_check);
    if request.stdin && !request.paths.is_empty() {
        return Ok(said("standard input is fixed by itself: leave the other paths out"));
    }
    if request.stdin && arguments.interactive {
        return Ok(said("`--interactive` reads answers from standard input: name the file instead of `-`"));
    }
    if request.stdin {
        let mut bytes = Vec::new();
        if let Err(error) = io::stdin().lock().read_to_end(&mut bytes) {
            return Ok(said(&format!("cannot read standard input: {}", reason(&error))));
        }
        request.stdin_bytes = Some(bytes);
    }
    let adoption = match adopt::prepare(&as_check.adopt, &mut request) {
        Ok(adoption) => adoption,
        Err(refused) => return refuse(&refused, style),
    };
    let over = over(&as_check, &adoption, &request);
    let configs = config::configs_in(adoption.files.clone(), &arguments.configured, over)?;
    let progress = Progress::start();
    let mut walked = walk::walk(&request, &configs, &progress.seen);
    let seen = progress.seen.load(Ordering::Relaxed);
    // Nothing is fixed by half a configuration.
    if config::complain(&configs, style)? {
        return Ok(FAILED);
    }
    let progress = if arguments.interactive {
        drop(progress);
        None
    } else {
        Some(progress)
    };
    let wanted = Wanted { and_unsafe: arguments.unsafe_fixes, is_dry: arguments.dry_run || arguments.diff };
    let asked = Asked { configs: &configs, adoption: &adoption, request: &request };
    let fixed = if arguments.interactive {
        let mut ask = ask::Ask::new(style, wanted);
        fixed(&mut walked, asked, &mut |finding, fix, outcome, sources| ask.about(finding, fix, outcome, sources, out))
    } else {
        fixed(&mut walked, asked, &mut |_, fix, _, _| wanted.of(fix))
    };
    drop(progress);
    let fixed = match fixed {
        Ok(fixed) => fixed,
        Err(refused) => return refuse(&refused, style),
    };
    let named = adoption.named.as_ref();
    if let Some(named) = named {
        named.quieten(&mut walked, &mut Outcome::default());
    }
    for failure in walked.failures.iter().chain(&fixed.outcome.failures) {
        let about = failure.path().map(|path| format!("{path}: ")).unwrap_or_default();
        terminal::complain(&format!("{about}{}", failure.message));
    }
    let nothing = fixed.outcome.recognised == 0 && walked.failures.is_empty() && !walked.excluded
        || named.is_some_and(|named| named.is_nothing(&walked));
    let code = if wanted.is_dry { fixed.at_first } else { fixed.at_last };
    let written = if let Some(bytes) = &request.stdin_bytes {
        give(bytes, &fixed, arguments, style, out)?;
        tell(
            &fixed,
            &BTreeSet::new(),
            (&walked, wanted, arguments.quiet || arguments.diff),
            style,
            &mut io::stderr().lock(),
        )?
    } else if arguments.diff {
        show(&fixed, style, out)?;
        Written { failed: false }
    } else {
        write_all(fixed, &walked, (wanted, arguments.quiet), style, out)?
    };
    out.flush()?;
    if nothing {
        if !request.stdin {
            terminal::complain(&named.map_or_else(|| nothing_found(&request, seen), Named::nothing));
        }
        let is_well = as_check.adopt.may_be_nothing();
        return Ok(if is_well { super::CLEAN } else { NOTHING });
    }
    Ok(if written.failed { FAILED } else { code })
}

/// The same as for a check.
fn as_check(arguments: &Fix) -> Check {
    let Fix { paths, rule, ignore, min_severity, baseline, within, .. } = arguments;
    let Configured { config, no_config } = &arguments.configured;
    Check {
        paths: paths.clone(),
        profile: arguments.profile.clone(),
        configured: Configured { config: config.clone(), no_config: *no_config },
        force_exclude: arguments.force_exclude,
        stdin_filename: arguments.stdin_filename.clone(),
        fail_on: arguments.fail_on,
        adopt: adopt::Arguments::to_fix(rule, ignore, *min_severity, baseline.clone(), within.clone()),
        ..Check::default()
    }
}

/// Fixes what counts, as far as `choose` says so. Nothing is written yet.
pub(super) fn fixed(
    walked: &mut Walked,
    asked: Asked<'_>,
    choose: &mut dyn FnMut(&Finding, &rules::Fix, &Outcome, &Snapshot) -> Verdict,
) -> Result<Fixed<Code>, Refused> {
    let Asked { configs, adoption, request } = asked;
    let counted = |outcome: &mut Outcome, walked: &Walked| {
        adoption.apply(outcome, walked, request, configs, configs)?;
        Ok(exit_code(walked, outcome, configs, (false, false)))
    };
    rounds::run(walked, configs, counted, choose)
}

pub(super) struct Written {
    pub failed: bool,
}

/// Writes the texts that changed, and says what was fixed.
pub(super) fn write(
    fixed: Fixed<Code>,
    walked: &Walked,
    wanted: Wanted,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<Written> {
    write_all(fixed, walked, (wanted, false), style, out)
}

fn write_all(
    mut fixed: Fixed<Code>,
    walked: &Walked,
    (wanted, quiet): (Wanted, bool),
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<Written> {
    let mut unwritten: BTreeSet<FileId> = BTreeSet::new();
    let texts: Vec<_> = if wanted.is_dry { Vec::new() } else { in_order(&fixed) };
    for (was, now) in texts {
        if let Err(why) = target::rewrite(&was.path, &was.text, &now.text) {
            if unwritten.len() < MOST_COMPLAINTS {
                terminal::complain(&format!("`{}` is left as it was: {why}", shown(&was.name)));
            }
            unwritten.insert(was.id);
        }
    }
    if let Some(more) = unwritten.len().checked_sub(MOST_COMPLAINTS).filter(|more| *more > 0) {
        terminal::complain(&format!("{} more could not be written", count(more, "file")));
    }
    fixed.texts.retain(|file, _| !unwritten.contains(file));
    tell(&fixed, &unwritten, (walked, wanted, quiet), style, out)
}

/// Says what was fixed, and what is left.
fn tell(
    fixed: &Fixed<Code>,
    unwritten: &BTreeSet<FileId>,
    (walked, wanted, quiet): (&Walked, Wanted, bool),
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<Written> {
    for file in &fixed.spared {
        let name = shown(&walked.sources.get(*file).name);
        terminal::complain(&format!("internal error: fixes would have broken `{name}`, and it is left as it was"));
    }
    if fixed.unfinished {
        terminal::complain("there is more to fix, and fixing it seems to have no end: run it once more, or report it");
    }
    let failed = !unwritten.is_empty() || !fixed.spared.is_empty();
    if quiet {
        return Ok(Written { failed });
    }
    let redactor = redactor(fixed);
    let mut out = Writer::new(Medium { target: Target::Plain, style, redactor: &redactor }, out);
    let done: Vec<Done> = fixed.done.iter().filter(|done| !unwritten.contains(&done.file)).cloned().collect();
    write_done(&done, &walked.sources, wanted.is_dry, &mut out)?;
    let tally = Tally {
        files: fixed.texts.len(),
        left: fixed.outcome.findings.len() + fixed.done.len() - done.len(),
        fixable: if wanted.and_unsafe { 0 } else { fixed.fixable },
        is_dry: wanted.is_dry,
    };
    write_tally(done.len(), &tally, &mut out)?;
    Ok(Written { failed })
}

fn redactor(fixed: &Fixed<Code>) -> Redactor {
    let sources: Vec<&Source> = fixed.texts.values().map(|(was, _)| &**was).collect();
    let names: Vec<&str> = sources.iter().map(|it| it.name.as_str()).collect();
    Redactor::of_sources(&fixed.secrets, &sources, &names)
}

/// The text of standard input, fixed; as it was where there is nothing to fix.
fn give(bytes: &[u8], fixed: &Fixed<Code>, arguments: &Fix, style: &Style, out: &mut impl Write) -> io::Result<()> {
    if arguments.diff {
        return show(fixed, style, out);
    }
    let texts = fixed.texts.values().next().filter(|_| !arguments.dry_run);
    match texts.map(|(was, now)| encoded(bytes, &was.text, &now.text)) {
        Some(Ok(text)) => out.write_all(&text),
        Some(Err(why)) => {
            terminal::complain(&format!("standard input is left as it was: {why}"));
            out.write_all(bytes)
        }
        None => out.write_all(bytes),
    }
}

/// The texts that changed, in the order of their names.
fn in_order(fixed: &Fixed<Code>) -> Vec<&(Arc<Source>, Arc<Source>)> {
    let mut texts: Vec<&(Arc<Source>, Arc<Source>)> = fixed.texts.values().collect();
    texts.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    texts
}

/// What would change: a patch for others to apply, or lines for people, which hide secrets.
fn show(fixed: &Fixed<Code>, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let texts = in_order(fixed);
    if io::stdout().is_terminal() {
        let redactor = redactor(fixed);
        let mut out = Writer::new(Medium { target: Target::Terminal, style, redactor: &redactor }, out);
        return texts.iter().try_for_each(|(was, now)| write_diff(&was.name, &was.text, &now.text, &mut out));
    }
    let here = places().here;
    for (was, now) in texts {
        if !target::is_written_as(&was.path, &was.text) {
            let name = shown(&was.name);
            terminal::complain(&format!(
                "`{name}` is not in UTF-8, so that no patch can be made: fix it without `--diff`"
            ));
            continue;
        }
        let name = relative(&normalise(&here.join(&was.path)), &here);
        out.write_all(unified(&name, &was.text, &now.text).as_bytes())?;
    }
    Ok(())
}
