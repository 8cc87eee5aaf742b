//! Which chart template a part of a rendered text comes from, as `helm template` says above every document:
//! `# Source: shop/templates/deployment.yaml`.

use crate::source::Span;
use memchr::memmem;

const ORIGIN: &str = "# Source: ";

/// Where each origin starts to hold, and where its path is written. A new document has none until it names one.
#[derive(Debug, Clone, Default, serde::Deserialize, serde::Serialize)]
pub struct Origins(Vec<(u32, Option<Span>)>);

impl Origins {
    pub fn read(text: &str) -> Self {
        let bytes = text.as_bytes();
        if memmem::find(bytes, ORIGIN.as_bytes()).is_none() {
            return Self::default();
        }
        let at_line_starts = |mark: &'static [u8]| memmem::find_iter(bytes, mark).map(|at| at + 1);
        let mut starts: Vec<usize> = std::iter::once(0).chain(at_line_starts(b"\n---")).collect();
        starts.extend(at_line_starts(b"\n# Source: "));
        starts.sort_unstable();
        let mut origins = Vec::new();
        for start in starts {
            let line = text[start..].split('\n').next().unwrap_or("");
            if let Some(path) = line.strip_prefix(ORIGIN) {
                let from = start + ORIGIN.len();
                origins.push((start as u32, Some(Span::new(from, from + path.trim_end().len()))));
            } else if line.starts_with("---") {
                origins.push((start as u32, None));
            }
        }
        Self(origins)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the path of the template is written that the text at this offset comes from.
    pub fn at(&self, offset: u32) -> Option<Span> {
        let index = self.0.partition_point(|(from, _)| *from <= offset).checked_sub(1)?;
        self.0[index].1
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_holds_for_its_document_only() {
        let text =
            "---\n# Source: shop/templates/a.yaml\na: 1\n---\nb: 2\n---\n# Source: shop/templates/c.yaml\r\nc: 3\n";
        let origins = Origins::read(text);
        let at = |what: &str| origins.at(text.find(what).unwrap() as u32).map(|span| &text[span.range()]);
        assert_eq!(at("a: 1"), Some("shop/templates/a.yaml"));
        assert_eq!(at("b: 2"), None);
        assert_eq!(at("c: 3"), Some("shop/templates/c.yaml"));
        assert_eq!(origins.at(0), None);
    }
}
