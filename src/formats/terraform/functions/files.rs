//! Functions that read files, through the run's sources only: what the run may not read stays unknown.

use super::{Call, Found, Stop, unknown};
use crate::budget::limits;
use crate::formats::terraform::evaluator::Evaluator;
use crate::formats::terraform::scope::Scope;
use crate::formats::terraform::value;
use crate::source::Source;
use crate::syntax::hcl::{self, Expr};
use crate::tree::{Kind, Node, Reason, Text};
use std::path::Path;
use std::sync::Arc;

pub fn file(evaluator: &mut Evaluator, call: &Call, scope: Scope) -> Found {
    let source = open(evaluator, call, scope)?;
    let at = source.whole();
    let text = evaluator.texts.entry(source.id).or_insert_with(|| Text::source(source.id, &source.text));
    let node = Node::string(text.clone(), at);
    Ok(node.via(call.at, "read here"))
}

pub fn file_base64(evaluator: &Evaluator, call: &Call, scope: Scope) -> Found {
    let source = open(evaluator, call, scope)?;
    Ok(value::text(call.at, crate::syntax::base64::encode(source.text.as_bytes())))
}

pub fn exists(evaluator: &Evaluator, call: &Call, scope: Scope) -> Found {
    open(evaluator, call, scope)?;
    call.bool(true)
}

/// Terraform reads paths from where it runs, which is the root module's directory; `path.module`
/// is already counted from where we run.
fn open(evaluator: &Evaluator, call: &Call, scope: Scope) -> Result<Arc<Source>, Stop> {
    let path = call.str(0)?;
    let path = Path::new(path.as_str());
    let root = &evaluator.directory(0).path;
    let path = crate::source::normalise(path);
    let module = &evaluator.directory(scope.instance).path;
    let counted = path.is_absolute() || path.starts_with(root) || path.starts_with(module);
    let path = if counted { path } else { root.join(path) };
    match evaluator.input.open(&path) {
        Some(source) => Ok(source),
        None => unknown(format!("`{}` is not a file of this tree", path.display())),
    }
}

pub fn template_file(evaluator: &mut Evaluator, call: &Call, scope: Scope) -> Found {
    let source = open(evaluator, call, scope)?;
    call.step(source.text.len() / 8)?;
    let (template, errors) = hcl::parse_template(&Text::source(source.id, &source.text));
    if !errors.is_empty() {
        return call.fail("the template cannot be read");
    }
    let node = render(evaluator, &template, call, scope)?;
    Ok(node.via(call.at, "rendered here"))
}

pub fn template_string(evaluator: &mut Evaluator, call: &Call, scope: Scope) -> Found {
    let text = call.str(0)?;
    call.step(text.value.len() / 8)?;
    let (template, errors) = hcl::parse_template(&text);
    if !errors.is_empty() {
        return call.fail("the template cannot be read");
    }
    render(evaluator, &template, call, scope)
}

fn render(evaluator: &mut Evaluator, template: &Expr, call: &Call, scope: Scope) -> Found {
    let variables = call.get(1)?;
    let names: Vec<(Arc<str>, Node)> = match &variables.kind {
        Kind::Map(entries) if entries.len() < limits::TERRAFORM_TEMPLATE_NAMES => {
            value::entries(variables).map(|entry| (entry.key.name, entry.value)).collect()
        }
        Kind::Unknown(_) => Vec::new(),
        Kind::Map(_) => return unknown(Reason::TooLarge("too many names to look at")),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) => {
            return call.fail("the template's values must be a map");
        }
    };
    let rendered = evaluator.with_names(&names, scope.instance, |it, scope| it.eval(template, scope))?;
    // A template always makes a text, also where it is nothing but `${x}`.
    Ok(match value::to_text(&rendered) {
        Some(text) => Node { kind: Kind::String(text), ..rendered },
        None => rendered,
    })
}
