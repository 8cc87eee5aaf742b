//! `dunnage completions` and `dunnage man`: both come from the one definition of the command line.

use super::{Arguments, CLEAN, Completions, FAILED, Man, Shell, shown, terminal};
use crate::nearest::did_you_mean;
use crate::report::{Format, escape};
use crate::rules::{self, FAMILIES};
use crate::walk::reason;
use clap::builder::{EnumValueParser, PossibleValuesParser};
use clap::{Command, CommandFactory};
use clap_complete::Shell as Usual;
use clap_complete::aot::generate;
use std::io::{self, Write};

const NAME: &str = "dunnage";

pub fn completions(arguments: &Completions, out: &mut impl Write) -> io::Result<u8> {
    let mut command = with_names(Arguments::command());
    let mut script = Vec::new();
    match arguments.shell {
        Shell::Bash => generate(Usual::Bash, &mut command, NAME, &mut script),
        Shell::Zsh => generate(Usual::Zsh, &mut command, NAME, &mut script),
        Shell::Fish => generate(Usual::Fish, &mut command, NAME, &mut script),
        Shell::Powershell => generate(Usual::PowerShell, &mut command, NAME, &mut script),
        Shell::Elvish => generate(Usual::Elvish, &mut command, NAME, &mut script),
        Shell::Nushell => generate(clap_complete_nushell::Nushell, &mut command, NAME, &mut script),
    }
    out.write_all(&script)?;
    Ok(CLEAN)
}

/// Rules and formats by name, where one is asked for. What is typed may be more than these: an id of another tool, a
/// glob, a format with a file behind it.
fn with_names(command: Command) -> Command {
    let ids = || rules::all().map(|rule| rule.id);
    let families = FAMILIES.iter().map(|family| family.name);
    let some = PossibleValuesParser::new(ids().chain(families).collect::<Vec<_>>());
    let one = PossibleValuesParser::new(ids().collect::<Vec<_>>());
    command.mut_subcommand("explain", |it| it.mut_arg("rule", |rule| rule.value_parser(one))).mut_subcommand(
        "check",
        |it| {
            let it = it.mut_arg("select", |rules| rules.value_parser(some.clone()));
            let it = it.mut_arg("format", |format| format.value_parser(EnumValueParser::<Format>::new()));
            it.mut_arg("ignore", |rules| rules.value_parser(some))
        },
    )
}

pub fn man(arguments: &Man, out: &mut impl Write) -> io::Result<u8> {
    if let Some(directory) = &arguments.directory {
        let written =
            std::fs::create_dir_all(directory).and_then(|()| clap_mangen::generate_to(Arguments::command(), directory));
        return match written {
            Ok(()) => Ok(CLEAN),
            Err(error) => {
                let directory = shown(directory);
                terminal::complain(&format!("cannot write to `{directory}`: {}", reason(&error)));
                Ok(FAILED)
            }
        };
    }
    let mut command = Arguments::command();
    command.build();
    let Some(name) = &arguments.command else {
        return clap_mangen::Man::new(command).render(out).map(|()| CLEAN);
    };
    // A page is called `dunnage-check`, as git's are.
    let Some(page) = command.find_subcommand(name) else {
        let guess = did_you_mean(name, command.get_subcommands().map(Command::get_name));
        terminal::complain(&format!("there is no command `{}`{guess}", escape(name)));
        return Ok(FAILED);
    };
    clap_mangen::Man::new(page.clone()).render(out).map(|()| CLEAN)
}
