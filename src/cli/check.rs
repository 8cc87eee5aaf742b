//! `dunnage check`: walk, check, report.

use super::adopt::{Adoption, Refused};
use super::named::Named;
use super::output::{Outputs, Service};
use super::progress::Progress;
use super::{CLEAN, Check, FAILED, FOUND, NOTHING, Sort, adopt, aside, config, fix, merge, shown, terminal, watch};
use crate::check::{self, Outcome, Parts};
use crate::config::{Configs, Over};
use crate::date::Date;
use crate::report::text::{Style, count};
use crate::report::{self, Format, Places, Run, Verdict};
use crate::rules::{Finding, SYNTAX_ERROR};
use crate::walk::{self, Request, Walked};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Instant, SystemTime};

/// With the parts that others have checked, or all of it.
pub fn check(arguments: &Check, parts: Option<&[String]>, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    if arguments.watch {
        return watch::watch(arguments, style, out);
    }
    let begun = Instant::now();
    let mut request = request(arguments);
    // Statistics have one form; a service adds none to it.
    let service = if arguments.statistics { Service::default() } else { Service::of_environment() };
    let outputs = match Outputs::open(&arguments.format, &service) {
        Ok(outputs) => outputs,
        Err(message) => return Ok(said(&message)),
    };
    if arguments.statistics && outputs.formats().any(|format| !format.has_statistics()) {
        return Ok(said("`--statistics` are written as `pretty`, `concise` or `json`, to standard output"));
    }
    if arguments.shard.is_some() && request.stdin {
        return Ok(said("standard input has no parts: leave `--shard` out"));
    }
    let (places, asked) = (places(), merge::asked());
    let adoption = match adopt::prepare(&arguments.adopt, &mut request) {
        Ok(adoption) => adoption,
        Err(refused) => return refuse(&refused, style),
    };
    let over = over(arguments, &adoption, &request);
    let configs = config::configs_in(adoption.files.clone(), &arguments.configured, over)?;
    let progress = Progress::start();
    let mut walked = walk::walk(&request, &configs, &progress.seen);
    // Nothing is checked by half a configuration.
    if !configs.faults().is_empty() {
        drop(progress);
        config::complain(&configs, style)?;
        let outcome = Outcome::default();
        walked.failures.extend(config::failures(configs.faults(), &walked.sources));
        let run = run(arguments, &outcome, &walked, (begun, report::LeftOut::default()), &places);
        // People have just read it.
        outputs.write(&run, style, out, |format| !format.is_for_people())?;
        return Ok(FAILED);
    }
    let mut unwritten = false;
    if arguments.fix {
        let wanted = fix::Wanted { and_unsafe: arguments.unsafe_fixes, is_dry: false };
        let asked = fix::Asked { configs: &configs, adoption: &adoption, request: &request };
        match fix::fixed(&mut walked, asked, &mut |_, fix, _, _| wanted.of(fix)) {
            Ok(fixed) => unwritten = fix::write(fixed, &walked, wanted, style, &mut io::stderr().lock())?.failed,
            Err(refused) => return refuse(&refused, style),
        }
    }
    let units = walked.units();
    let parts = match (arguments.shard, parts) {
        (Some(shard), _) => Parts::Own(shard),
        (None, Some(texts)) => Parts::Stored(merge::stored(texts, &walked.sources)),
        (None, None) => Parts::All,
    };
    let mut outcome = check::run_parts(walked.errors.clone(), &units, &walked.sources, &configs, parts);
    walked.add_failures(std::mem::take(&mut outcome.failures));
    // The process ends soon: taking all trees apart before would be work for nothing.
    std::mem::forget(units);
    let seen = progress.seen.load(Ordering::Relaxed);
    drop(progress);

    // A hook names what was changed: that all of it is excluded is as it should be.
    let nothing = arguments.shard.is_none()
        && !walked.excluded
        && outcome.recognised == 0
        && outcome.findings.is_empty()
        && walked.failures.is_empty();
    let left_out = match adoption.apply(&mut outcome, &walked, &request, &configs, &configs) {
        Ok(left_out) => left_out,
        Err(refused) => return refuse(&refused, style),
    };
    if arguments.sort == Sort::Severity {
        outcome.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }
    let named = adoption.named.as_ref();
    if let Some(named) = named {
        named.quieten(&mut walked, &mut outcome);
    }
    aside::say(&outcome, &mut walked, &configs);
    let nothing = nothing || outcome.findings.is_empty() && named.is_some_and(|named| named.is_nothing(&walked));
    // What a document refers to may lie where another configuration holds.
    let broken = config::complain(&configs, style)?;
    if !(broken || nothing || walked.missing)
        && let Some(written) = adoption.write(&outcome, &walked, &request, &configs)
    {
        for failure in &walked.failures {
            let about = failure.path().unwrap_or_default();
            terminal::complain(&format!("{about}: {}: what is in it is not in the baseline", failure.message));
        }
        return match written {
            Ok(said) => writeln!(out, "{said}").map(|()| if walked.failures.is_empty() { CLEAN } else { FAILED }),
            Err(refused) => refuse(&refused, style),
        };
    }
    check::fold_copies(&mut outcome.findings, &walked.sources, &configs);
    let changed = outputs.formats().any(Format::is_ranked).then(|| adoption.changed_lines(&outcome, &walked)).flatten();
    let shard = arguments.shard.map(|shard| (shard, asked.as_slice()));
    let verdict = Some(verdict(&walked, &outcome, &configs, arguments.adopt.exit_zero()));
    let known = run(arguments, &outcome, &walked, (begun, left_out), &places);
    let run = Run { changed: changed.as_deref(), shard, verdict, ..known };
    let code = match exit_code(&walked, &outcome, &configs, (nothing, arguments.allow_unreadable)) {
        _ if broken || unwritten => FAILED,
        FOUND if arguments.adopt.exit_zero() => CLEAN,
        NOTHING if arguments.allow_empty || arguments.adopt.may_be_nothing() => CLEAN,
        code => code,
    };
    let written = if arguments.statistics {
        outputs.bare().iter().try_for_each(|format| report::write_statistics(*format, &run, style, out))
    } else {
        outputs.write(&run, style, out, |_| true)
    };
    let flushed = written.and_then(|()| out.flush());
    if nothing {
        let message = named.map_or_else(|| nothing_found(&request, seen), Named::nothing);
        if code == CLEAN { terminal::remark(&message) } else { terminal::complain(&message) }
    }
    match flushed {
        // The reader of our output has seen enough; the verdict stands.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        Ok(()) | Err(_) => Ok(code),
    }
}

/// What the command line says that holds over the configurations.
pub(super) fn over(arguments: &Check, adoption: &Adoption, request: &Request) -> Over {
    Over {
        profiles: arguments.profile.clone(),
        rules: adoption.selection.named().to_vec(),
        fail_on: arguments.fail_on,
        no_suppressions: arguments.no_suppressions,
        all_files: arguments.all_files,
        asked: aside::asked(request),
        today: Date::of(SystemTime::now()),
    }
}

pub(super) fn run<'a>(
    arguments: &'a Check,
    outcome: &'a Outcome,
    walked: &'a Walked,
    (begun, left_out): (Instant, report::LeftOut),
    places: &'a Places,
) -> Run<'a> {
    Run {
        outcome,
        sources: &walked.sources,
        notes: &walked.notes,
        failures: &walked.failures,
        others: &walked.others,
        took: begun.elapsed(),
        left_out,
        quiet: arguments.quiet,
        show_suppressed: arguments.show_suppressed,
        show_unknown: arguments.show_unknown,
        places,
        changed: None,
        category: &arguments.category,
        all: arguments.all,
        verdict: None,
        shard: None,
    }
}

/// Where names are from, and where the repository is: the directory with `.git` in it, here or above.
pub(super) fn places() -> Places {
    let here = std::env::current_dir().unwrap_or_default();
    let repository = here.ancestors().find(|it| it.join(".git").exists()).unwrap_or(&here).to_owned();
    Places { here, repository }
}

/// Says why nothing was checked.
pub(super) fn refuse(refused: &Refused, style: &Style) -> io::Result<u8> {
    match refused {
        Refused::Said(message) => return Ok(said(message)),
        Refused::Baseline(fault) => config::complain_of(std::slice::from_ref(fault), "baseline", style)?,
    }
    Ok(FAILED)
}

pub(super) fn said(message: &str) -> u8 {
    terminal::complain(message);
    FAILED
}

pub(super) fn request(arguments: &Check) -> Request {
    let (stdin, mut paths): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.paths.iter().cloned().partition(|path| path == Path::new("-"));
    // Standard input and nothing else is named: it is to be read.
    let stdin = !stdin.is_empty() || paths.is_empty() && arguments.stdin_filename.is_some();
    if paths.is_empty() && !stdin {
        paths.push(PathBuf::from("."));
    }
    Request {
        paths,
        stdin,
        stdin_name: arguments.stdin_filename.clone(),
        stdin_bytes: None,
        force_exclude: arguments.force_exclude,
        overlay: None,
    }
}

/// Whether a finding fails the run.
fn fails(finding: &Finding, walked: &Walked, configs: &Configs) -> bool {
    let file = walked.sources.get(finding.at.file);
    // A broken file is not a clean one, however mild its mistakes may be.
    finding.rule.id == SYNTAX_ERROR.id || finding.severity >= configs.of_file(&file.path).fail_on()
}

fn verdict(walked: &Walked, outcome: &Outcome, configs: &Configs, exit_zero: bool) -> Verdict {
    let failing = outcome.findings.iter().filter(|finding| fails(finding, walked, configs)).count();
    let mut bounds = outcome.findings.iter().map(|it| configs.of_file(&walked.sources.get(it.at.file).path).fail_on());
    let first = bounds.next();
    Verdict { failing, fail_on: first.filter(|first| bounds.all(|bound| bound == *first)), exit_zero }
}

pub(super) fn exit_code(walked: &Walked, outcome: &Outcome, configs: &Configs, (nothing, allow): (bool, bool)) -> u8 {
    let unread = walked.incomplete || !outcome.failures.is_empty();
    let broke = |finding: &Finding| finding.message.starts_with(check::INTERNAL_ERROR);
    // What was not looked at cannot be called clean, whatever was found elsewhere.
    if walked.missing || unread && !allow || outcome.findings.iter().any(broke) {
        FAILED
    } else if nothing {
        NOTHING
    } else if outcome.findings.iter().any(|finding| fails(finding, walked, configs)) {
        FOUND
    } else {
        CLEAN
    }
}

pub(super) fn nothing_found(request: &Request, seen: usize) -> String {
    let mut places: Vec<String> = request.paths.iter().map(|path| format!("`{}`", shown(path))).collect();
    if request.stdin {
        places.push("standard input".to_owned());
    }
    format!(
        "nothing to check in {} ({} seen): looked for Dockerfiles, Kubernetes manifests, Compose files, \
         ECS task definitions and Terraform",
        places.join(", "),
        count(seen, "file"),
    )
}
