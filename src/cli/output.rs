//! Where reports go: `--format`, once for each of them.

use super::target::{Place, Target};
use super::{shown, terminal};
use crate::nearest::did_you_mean;
use crate::report::text::Style;
use crate::report::{self, Format, Run, escape};
use crate::walk::reason;
use clap::ValueEnum;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

/// What one `--format` asks for: `sarif`, or `sarif=dunnage.sarif`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    format: Format,
    /// Standard output, if it says nothing else.
    file: Option<PathBuf>,
}

impl Wanted {
    pub fn read(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        if file.is_some_and(str::is_empty) {
            return Err(format!("no file is named after `{name}=`"));
        }
        let names = || Format::value_variants().iter().filter_map(|it| Some((*it, it.to_possible_value()?)));
        let known = names().find(|(_, known)| known.matches(name, false));
        if let Some((format, _)) = known {
            return Ok(Self { format, file: file.map(PathBuf::from) });
        }
        let all: Vec<String> = names().map(|(_, known)| known.get_name().to_owned()).collect();
        let guess = did_you_mean(name, all.iter().map(String::as_str));
        let list = if guess.is_empty() { format!("; there are {}", all.join(", ")) } else { String::new() };
        Err(format!("there is no format `{}`{guess}{list}", escape(name)))
    }
}

/// The service that runs us.
#[derive(Debug, Default)]
pub struct Service {
    is_github: bool,
    /// The file that the summary of a job is added to.
    summary: Option<PathBuf>,
}

impl Service {
    pub fn of_environment() -> Self {
        let summary = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty());
        Self {
            is_github: std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            summary: summary.map(PathBuf::from),
        }
    }
}

/// All reports of a run.
pub struct Outputs {
    bare: Vec<Format>,
    files: Vec<(Format, Target)>,
}

impl Outputs {
    /// What cannot be written is an error before anything is checked. Without a word on formats people get frames, and
    /// GitHub Actions its annotations and its summary.
    pub fn open(wanted: &[Wanted], service: &Service) -> Result<Self, String> {
        let own = |format| Wanted { format, file: None };
        let mut wanted = wanted.to_vec();
        if wanted.is_empty() {
            wanted.push(own(Format::Pretty));
            if service.is_github {
                wanted.push(own(Format::Github));
                wanted.extend(service.summary.iter().map(|_| own(Format::Summary)));
            }
        }
        let goes_to_summary = |it: &Wanted| it.format == Format::Summary && it.file.is_none();
        let summary = service.summary.as_deref().filter(|_| wanted.iter().any(goes_to_summary));
        if summary.is_some() {
            wanted.retain(|it| !goes_to_summary(it));
        }
        let bare: Vec<Format> = wanted.iter().filter(|it| it.file.is_none()).map(|it| it.format).collect();
        if let [one, other, ..] = &bare[..]
            && !(bare.len() == 2 && one.is_for_people() && other.is_for_logs())
            && !(bare.len() == 2 && other.is_for_people() && one.is_for_logs())
        {
            let name = |it: &Format| it.to_possible_value().map_or_else(String::new, |it| it.get_name().to_owned());
            let [one, other] = [one, other].map(name);
            return Err(format!(
                "`--format {one}` and `--format {other}` both go to standard output: write one of them to a file, with \
                 `--format {other}=FILE`"
            ));
        }
        let mut files: Vec<(Format, Target)> = Vec::new();
        for Wanted { format, file } in &wanted {
            let Some(file) = file else { continue };
            let name = shown(file);
            let cannot = |error: &io::Error| format!("cannot write `{name}`: {}", reason(error));
            let place = Place::of(file).map_err(|error| cannot(&error))?;
            if files.iter().any(|(_, known)| known.file == *place.path()) {
                return Err(format!("two reports go to `{name}`"));
            }
            let target = place.open().map_err(|error| cannot(&error))?;
            files.push((*format, target));
        }
        if let Some(summary) = summary {
            let out =
                fs::OpenOptions::new().create(true).append(true).open(summary).map_err(|error| {
                    format!("cannot write the job's summary `{}`: {}", shown(summary), reason(&error))
                })?;
            files.push((Format::Summary, Target::appended(summary, out)));
        }
        Ok(Self { bare, files })
    }

    /// What goes to standard output.
    pub fn bare(&self) -> &[Format] {
        &self.bare
    }

    /// All formats.
    pub fn formats(&self) -> impl Iterator<Item = Format> {
        self.bare.iter().copied().chain(self.files.iter().map(|(format, _)| *format))
    }

    /// Writes the reports that `is_wanted`, the files first: who stops reading standard output has them all the same.
    pub fn write(
        self,
        run: &Run,
        style: &Style,
        out: &mut dyn Write,
        is_wanted: impl Fn(Format) -> bool,
    ) -> io::Result<()> {
        let plain = Style { color: false, links: false, ..style.clone() };
        for (format, mut target) in self.files.into_iter().filter(|(format, _)| is_wanted(*format)) {
            let mut buffer = io::BufWriter::with_capacity(1 << 16, &mut target.out);
            let written = report::write(format, run, &plain, &mut buffer, &mut io::sink());
            let written = written.and_then(|unseen| buffer.flush().map(|()| unseen));
            drop(buffer);
            let name = shown(&target.file);
            match written.and_then(|unseen| target.finish().map(|()| unseen)) {
                Ok(None) => {}
                Ok(Some(unseen)) => terminal::complain(&format!("`{name}`: {unseen}")),
                Err(error) => return Err(io::Error::other(format!("`{name}`: {}", reason(&error)))),
            }
        }
        for format in self.bare.into_iter().filter(|format| is_wanted(*format)) {
            if let Some(unseen) = report::write(format, run, style, out, &mut io::stderr().lock())? {
                terminal::complain(&unseen);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_word_on_formats_a_service_has_its_own() {
        let bare = |formats: &[&str], service: &Service| {
            let wanted: Vec<Wanted> = formats.iter().map(|it| Wanted::read(it).unwrap()).collect();
            Outputs::open(&wanted, service).map(|outputs| outputs.bare)
        };
        let github = Service { is_github: true, summary: None };
        assert_eq!(bare(&[], &Service::default()), Ok(vec![Format::Pretty]));
        assert_eq!(bare(&[], &github), Ok(vec![Format::Pretty, Format::Github]));
        assert_eq!(bare(&["concise"], &github), Ok(vec![Format::Concise]));
        // Commands stand in the log beside what people read.
        assert_eq!(bare(&["github", "concise"], &github), Ok(vec![Format::Github, Format::Concise]));
        assert!(bare(&["github", "json"], &github).is_err());
        assert!(bare(&["pretty", "concise"], &github).is_err());
        assert!(bare(&["pretty", "github", "azure"], &github).is_err());
    }

    #[test]
    fn formats_and_their_places() {
        let read = |text: &str| Wanted::read(text).map(|it| (it.format, it.file));
        assert_eq!(read("json"), Ok((Format::Json, None)));
        assert_eq!(read("sarif=a=b.sarif"), Ok((Format::Sarif, Some("a=b.sarif".into()))));
        assert!(read("sarif=").is_err());
        assert!(read("sarf").unwrap_err().starts_with("there is no format `sarf`: did you mean `sarif`?"));
    }
}
