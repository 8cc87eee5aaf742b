//! Files of variables (`.env`, `prod.env`), as Docker and Compose hand them to containers.

use super::{Format, Input, Lowered, compose};
use crate::model::Identity;
use crate::source::{FileId, Location};
use crate::tree::Text;
use std::sync::Arc;

pub fn lower(file: FileId, input: &Input) -> Lowered {
    let source = input.get(file);
    let (at, whole) = (Location::new(file, 0, 0), Location::new(file, 0, source.text.len()));
    let name = source.path.file_name().map(|name| Text::whole(name.to_string_lossy(), at));
    let identity = Arc::new(Identity::new("file", name.as_ref(), at, whole));
    let mut lowered = Lowered { format: Some(Format::Compose), ..Lowered::default() };
    compose::variables(source, compose::Form::Expanded, &identity, input, &mut lowered.model);
    lowered
}
