//! What stands around documents: the lines of `---` and `...`, and of `%YAML` and `%TAG`.

use super::block::Spot;
use super::sections::{Opening, Section};
use super::{Document, Reader};

impl<'t> Reader<'t> {
    /// Reads the document of a section, if it holds one.
    pub fn section(&mut self, section: &Section) -> Option<Document> {
        let range = section.range.clone();
        self.lines.begin(range.start, range.end);
        let explicit = section.opening == Opening::Start;
        self.tree.begin(range.start);
        if !explicit {
            self.handles.clear();
        }
        match section.opening {
            Opening::Stream => {}
            Opening::Start => {
                self.lines.skip_mark();
                self.lines.at += 3;
                self.tree.reached = self.lines.at;
                self.tree.sign = self.lines.at;
                self.behind(Spot::Behind);
            }
            Opening::End => {
                self.lines.skip_mark();
                self.lines.at += 3;
                self.end_line();
            }
        }
        if !explicit && !self.prologue(section.before_start) {
            self.tree.open.clear();
            return None;
        }
        self.told_depth = false;
        self.too_deep = false;
        self.lines();
        if self.gave_up() {
            self.tree.give_up();
        }
        if explicit {
            self.handles.clear();
        }
        Some(self.tree.end(range))
    }

    /// What stands before a document that has no `---`: comments and directives. Returns whether there is one.
    fn prologue(&mut self, before_start: bool) -> bool {
        let mut directive = None;
        while self.settle() {
            if self.column > 0 || self.lines.peek() != Some(b'%') {
                return true;
            }
            directive = Some(self.lines.at..self.lines.stop);
            self.directive();
        }
        if let Some(range) = directive.filter(|_| !before_start) {
            self.fault(range, "a line of `---` is missing below the directives");
        }
        false
    }

    fn directive(&mut self) {
        let line = self.lines.rest();
        let start = self.lines.at;
        let words: Vec<&str> = line.split_ascii_whitespace().take_while(|word| !word.starts_with('#')).collect();
        match words.as_slice() {
            ["%YAML", version] => {
                let known = version.strip_prefix("1.").is_some_and(|minor| minor.bytes().all(|it| it.is_ascii_digit()));
                if !known {
                    self.fault(start..start + line.len(), format!("YAML {version} is not known"));
                } else if self.handles.contains(&("", "")) {
                    self.fault(start..start + line.len(), "the version of YAML is said twice");
                }
                self.handles.push(("", ""));
            }
            ["%TAG", handle, prefix] => {
                if self.handles.iter().any(|(name, _)| name == handle) {
                    self.fault(start..start + line.len(), format!("what `{handle}` stands for is said twice"));
                }
                self.handles.push((handle, prefix));
            }
            ["%YAML" | "%TAG", ..] => {
                self.fault(start..start + line.len(), "this directive has too few words or too many");
            }
            _ => {}
        }
        self.lines.at = self.lines.stop;
    }
}
