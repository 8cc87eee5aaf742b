//! Which files nothing is deployed from: tests, archives, other people's code. They are read as all others are, and what
//! is found in them is left out unless it was asked for. Knows names of files, and nothing of what is in them.

use super::effective::{Origin, place};
use super::find::Configs;
use super::globs::Globs;
use crate::rules::Profile;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What holds where no configuration has the key `not-deployed`.
pub const NOT_DEPLOYED: [&str; 23] = [
    "__fixtures__/",
    "__tests__/",
    "e2e/",
    "fixture/",
    "fixtures/",
    "integration/",
    "integration-tests/",
    "integration_tests/",
    "test/",
    "test-data/",
    "test-fixtures/",
    "test_data/",
    "testdata/",
    "testfiles/",
    "tests/",
    "_archive/",
    "_archived/",
    "archive/",
    "archived/",
    "attic/",
    "third-party/",
    "third_party/",
    "vendor/",
];

/// Names of tests that stages of a deployment, and services, have as well.
const OTHERS_TOO: [&str; 4] = ["archive", "e2e", "integration", "test"];

/// What stands above a stage, or above services and the like.
const ABOVE_OTHERS: [&str; 15] = [
    "apps",
    "charts",
    "clusters",
    "components",
    "env",
    "environment",
    "environments",
    "envs",
    "images",
    "microservices",
    "modules",
    "overlays",
    "packages",
    "services",
    "stages",
];
/// What stands beside a stage.
const STAGES: [&str; 11] =
    ["acceptance", "dev", "development", "live", "preprod", "prod", "production", "qa", "stage", "staging", "uat"];

static DEFAULT: LazyLock<Globs> = LazyLock::new(|| {
    let words = NOT_DEPLOYED.map(str::to_owned).to_vec();
    Globs::new(words).unwrap_or_else(|_| unreachable!("a test reads these globs"))
});

/// Why a file is one that nothing is deployed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The outermost directory that a glob matches, or the file itself.
    pub path: PathBuf,
    pub glob: String,
    pub origin: Origin,
}

impl Configs {
    /// Why what is found in a file is left out; nothing where it counts. What is named on the command line is meant, and
    /// what a directory is called is no matter there.
    pub fn aside(&self, file: &Path) -> Option<Aside> {
        if self.leaves_nothing_out(file) {
            return None;
        }
        let config = self.of_file(file);
        let file = self.absolute(file);
        // Whoever configures a file means it.
        if config.layers().iter().flat_map(|layer| layer.holding(&file)).any(|(_, holds)| holds) {
            return None;
        }
        let asked = self.asked(&file)?;
        let own = config.with_place(|layer| layer.not_deployed.as_ref());
        let (globs, directory) = own.map_or((&*DEFAULT, asked.as_path()), |(layer, it)| (&it.value, &*layer.directory));
        let is_meant = globs.matches(directory, &asked);
        if is_meant || !globs.matches(directory, &file) {
            return None;
        }
        let below: Vec<&Path> = file.ancestors().take_while(|path| *path != asked).collect();
        below.into_iter().rev().find_map(|path| {
            let (glob, _) = globs.decisive(directory, path, path != file, false).filter(|(_, matches)| *matches)?;
            if own.is_none() && self.is_another(path) {
                return None;
            }
            let origin = match own {
                Some((layer, it)) => place(layer, globs.place_of(glob).unwrap_or(it.at)),
                None => Origin::Default,
            };
            Some(Aside { path: path.to_owned(), glob: glob.to_owned(), origin })
        })
    }

    /// Whether all that is found in a file is wanted, however little it may be worth.
    pub fn leaves_nothing_out(&self, file: &Path) -> bool {
        self.over().all_files || self.of_file(file).profiles().contains(&Profile::All)
    }

    /// The innermost of the paths that were asked for that a file lies in; nothing where it was not asked for.
    fn asked(&self, file: &Path) -> Option<PathBuf> {
        let asked = &self.over().asked;
        let here = asked.is_empty().then(|| self.absolute(Path::new("")));
        let all = asked.iter().map(|path| self.absolute(path)).chain(here);
        all.filter(|path| file.starts_with(path)).max_by_key(|path| path.components().count())
    }

    /// Whether a directory with the name of tests is a stage of that name, or a service.
    fn is_another(&self, directory: &Path) -> bool {
        let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let Some(parent) = directory.parent().filter(|_| OTHERS_TOO.contains(&&*name(directory))) else { return false };
        ABOVE_OTHERS.contains(&&*name(parent)) || STAGES.iter().any(|stage| self.is_there(&parent.join(stage)))
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Choice, Configs, Disk, Over, Text};
    use std::path::{Path, PathBuf};

    /// A repository at `/r` in which there are these paths; a configuration has its text.
    struct Paths(&'static [(&'static str, &'static str)]);

    impl Disk for Paths {
        fn read(&self, path: &Path) -> Result<Option<Text>, String> {
            let found = self.0.iter().find(|(known, _)| Path::new(known) == path);
            Ok(found.map(|(_, content)| Text { content: (*content).to_owned(), flaw: None }))
        }

        fn exists(&self, path: &Path) -> bool {
            self.0.iter().any(|(known, _)| Path::new(known) == path)
        }

        fn is_ignored(&self, _: &Path) -> bool {
            false
        }
    }

    fn aside(paths: &'static [(&'static str, &'static str)], asked: &[&str], file: &str) -> Option<String> {
        let over = Over { asked: asked.iter().map(PathBuf::from).collect(), ..Over::default() };
        let configs = Configs::new(Box::new(Paths(paths)), PathBuf::from("/r"), Choice::Nearest, over);
        let aside = configs.aside(Path::new(file));
        assert!(configs.faults().is_empty(), "{:?}", configs.faults());
        aside.map(|it| configs.name(&it.path))
    }

    #[test]
    fn the_names_of_tests_archives_and_vendored_code_are_known() {
        let here = |file| aside(&[], &[], file);
        assert_eq!(here("a/testdata/b/c.yaml").as_deref(), Some("a/testdata"));
        assert_eq!(here("vendor/x/test/Dockerfile").as_deref(), Some("vendor"));
        assert_eq!(here("deploy/testdata.yaml"), None);
        assert_eq!(here("latest/a.yaml"), None);
        assert_eq!(here("examples/a.yaml"), None);
    }

    #[test]
    fn what_is_asked_for_is_meant() {
        assert_eq!(aside(&[], &["testdata"], "testdata/a.yaml"), None);
        assert_eq!(aside(&[], &[".", "testdata"], "testdata/a.yaml"), None);
        assert_eq!(aside(&[], &["testdata/a.yaml"], "testdata/a.yaml"), None);
        assert_eq!(aside(&[], &["testdata"], "testdata/vendor/a.yaml").as_deref(), Some("testdata/vendor"));
        assert_eq!(aside(&[], &["../x"], "../x/test/a.yaml").as_deref(), Some("/x/test"));
        assert_eq!(aside(&[("/r/dunnage.yaml", "not-deployed: demo/")], &["demo/a"], "demo/a/b.yaml"), None);
    }

    #[test]
    fn a_stage_called_test_is_deployed() {
        assert_eq!(aside(&[("/r/x/prod", "")], &[], "x/test/a.yaml"), None);
        assert_eq!(aside(&[("/r/x/src", "")], &[], "x/test/a.yaml").as_deref(), Some("x/test"));
        assert_eq!(aside(&[], &[], "overlays/test/a.yaml"), None);
        assert_eq!(aside(&[], &[], "services/integration/Dockerfile"), None);
        assert_eq!(aside(&[], &[], "overlays/test/testdata/a.yaml").as_deref(), Some("overlays/test/testdata"));
    }

    #[test]
    fn a_configuration_says_it_otherwise() {
        let own = &[("/r/dunnage.yaml", "not-deployed: [demo/, '!demo/real/']")];
        assert_eq!(aside(own, &[], "testdata/a.yaml"), None);
        assert_eq!(aside(own, &[], "demo/a.yaml").as_deref(), Some("demo"));
        let overrides = &[("/r/dunnage.yaml", "overrides: [{files: [test/], rules: {latest-tag: off}}]")];
        assert_eq!(aside(overrides, &[], "test/a.yaml"), None);
        assert_eq!(aside(&[("/r/dunnage.yaml", "not-deployed: []")], &[], "testdata/a.yaml"), None);
        assert_eq!(aside(&[("/r/dunnage.yaml", "profile: all")], &[], "testdata/a.yaml"), None);
    }
}
