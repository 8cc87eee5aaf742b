//! What the parser makes of HCL: bodies of attributes and blocks, and expressions.

use crate::source::Location;
use crate::tree::Node;
use std::sync::Arc;

/// The content of a file or of a block, in order.
#[derive(Debug, Clone, Default)]
pub struct Body {
    pub items: Vec<Item>,
}

#[derive(Debug, Clone)]
pub enum Item {
    Attribute(Attribute),
    Block(Block),
}

#[derive(Debug, Clone)]
pub struct Attribute {
    pub name: Arc<str>,
    pub name_at: Location,
    pub value: Expr,
}

#[derive(Debug, Clone)]
pub struct Block {
    pub keyword: Arc<str>,
    pub keyword_at: Location,
    pub labels: Vec<Label>,
    /// Keyword and labels: `resource "aws_ecs_cluster" "main"`.
    pub header: Location,
    /// From the keyword to the closing brace.
    pub at: Location,
    pub body: Body,
    /// A part of the body could not be read: that something is missing from it proves nothing.
    pub broken: bool,
}

#[derive(Debug, Clone)]
pub struct Label {
    pub name: Arc<str>,
    pub at: Location,
}

impl Label {
    /// The place of the name itself, without quotes; none where it is not written as it is.
    pub fn inside(&self) -> Option<Location> {
        let (whole, own) = (self.at.span.range().len(), self.name.len());
        let quote = whole.checked_sub(own)? / 2;
        (quote < 2 && own + 2 * quote == whole).then(|| self.at.part(quote, own))
    }
}

#[derive(Debug, Clone)]
pub struct Expr {
    pub at: Location,
    pub kind: ExprKind,
    /// How many expressions lie in one another below this one.
    pub height: u16,
}

#[derive(Debug, Clone)]
pub enum ExprKind {
    /// What could not be read; the syntax error is reported already.
    Broken,
    /// A value that stands there as it is: null, true, a number, a JSON value.
    Literal(Node),
    /// A quoted string, a heredoc or a template file.
    Template(Vec<Part>),
    Tuple(Vec<Expr>),
    Object(Vec<(Expr, Expr)>),
    /// The first word of `var.image`, or a whole name.
    Name(Arc<str>),
    Attribute {
        of: Box<Expr>,
        name: Arc<str>,
    },
    Index {
        of: Box<Expr>,
        index: Box<Expr>,
    },
    /// `of[*].each` and `of.*.each`: `each` is evaluated with [`ExprKind::Element`] for every element.
    Splat {
        of: Box<Expr>,
        each: Box<Expr>,
    },
    Element,
    Conditional(Box<[Expr; 3]>),
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<[Expr; 2]>),
    Call {
        name: Arc<str>,
        arguments: Vec<Expr>,
        spread: bool,
    },
    For(Box<ForExpr>),
}

#[derive(Debug, Clone)]
pub struct ForExpr {
    pub key: Option<Arc<str>>,
    pub value: Arc<str>,
    pub of: Expr,
    /// The key expression of a `for` that makes an object.
    pub to_key: Option<Expr>,
    pub to: Expr,
    pub when: Option<Expr>,
    pub group: bool,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub enum Part {
    /// Text; `verbatim` if the source has the same bytes.
    Literal {
        value: Arc<str>,
        at: Location,
        verbatim: bool,
    },
    Value(Expr),
    If {
        condition: Expr,
        then: Arm,
        otherwise: Arm,
    },
    For {
        key: Option<Arc<str>>,
        value: Arc<str>,
        of: Expr,
        body: Arm,
    },
}

/// The template parts between two directives.
pub type Arm = Vec<Part>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    Minus,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
}

impl Body {
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|attribute| &*attribute.name == name)
    }
}

impl Expr {
    pub fn new(at: Location, kind: ExprKind) -> Self {
        let below = |expr: &Expr| expr.height;
        let height = match &kind {
            ExprKind::Broken | ExprKind::Literal(_) | ExprKind::Name(_) | ExprKind::Element => 0,
            ExprKind::Template(parts) => parts_height(parts),
            ExprKind::Object(items) => items.iter().map(|(k, v)| k.height.max(v.height)).max().unwrap_or(0),
            ExprKind::Index { of, index } => of.height.max(index.height),
            ExprKind::Splat { of, each } => of.height.max(each.height),
            ExprKind::Conditional(three) => three.iter().map(below).max().unwrap_or(0),
            ExprKind::Attribute { of, .. } | ExprKind::Unary(_, of) => of.height,
            ExprKind::Binary(_, two) => two[0].height.max(two[1].height),
            ExprKind::Tuple(arguments) | ExprKind::Call { arguments, .. } => {
                arguments.iter().map(below).max().unwrap_or(0)
            }
            ExprKind::For(it) => {
                let optional = |e: &Option<Expr>| e.as_ref().map_or(0, below);
                it.of.height.max(it.to.height).max(optional(&it.to_key)).max(optional(&it.when))
            }
        };
        Self { at, kind, height: height.saturating_add(1) }
    }
}

fn parts_height(parts: &[Part]) -> u16 {
    let one = |part: &Part| match part {
        Part::Literal { .. } => 0,
        Part::Value(expr) => expr.height,
        Part::If { condition, then, otherwise } => {
            condition.height.max(parts_height(then)).max(parts_height(otherwise)).saturating_add(1)
        }
        Part::For { of, body, .. } => of.height.max(parts_height(body)).saturating_add(1),
    };
    parts.iter().map(one).max().unwrap_or(0)
}
