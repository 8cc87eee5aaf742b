//! The built-in functions. Each says itself what it can make of values that are only partly known.

mod collections;
pub mod encoding;
mod files;
mod format;
mod identity;
mod lists;
mod network;
mod numbers;
mod sets;
mod texts;

use super::access::{Eval, Fail, fail};
use super::evaluator::Evaluator;
use super::fuel::{self, Fuel};
use super::scope::Scope;
use super::value;
use crate::budget::{Budget, Work, limits};
use crate::source::Location;
use crate::syntax::hcl::Expr;
use crate::tree::{Entry, Kind, Node, Reason, Text, Why};

/// Why a function has no result.
pub enum Stop {
    Fail(Fail),
    Unknown(Why),
}

pub type Found = Result<Node, Stop>;

impl From<Fail> for Stop {
    fn from(fail: Fail) -> Self {
        Self::Fail(fail)
    }
}

/// A call with its arguments evaluated, and what its function may take.
pub struct Call<'a> {
    pub at: Location,
    pub arguments: Vec<Node>,
    fuel: &'a Fuel,
    budget: &'a Budget,
}

impl Evaluator<'_> {
    pub fn call(&mut self, name: &str, arguments: &[Expr], spread: bool, at: Location, scope: Scope) -> Eval {
        let name = name.strip_prefix("core::").unwrap_or(name);
        match name {
            "try" => return self.try_each(arguments, at, scope),
            "can" => return self.can(arguments, at, scope),
            _ => {}
        }
        let mut values = Vec::with_capacity(arguments.len());
        for (n, argument) in arguments.iter().enumerate() {
            let node = self.eval(argument, scope)?;
            if !(spread && n + 1 == arguments.len()) {
                values.push(node);
                continue;
            }
            match &node.kind {
                Kind::Seq(_) => values.extend(value::items(&node)),
                Kind::Unknown(why) => values.push(Node::more(node.at, why)),
                Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) => {
                    return fail(argument.at, "only a list can be spread");
                }
            }
        }
        // A function goes through what it is given.
        let size = |node: &Node| {
            let text = node.text().map_or(0, |text| fuel::steps_of(text.as_str()));
            node.items().len() + node.entries().len() + text
        };
        if !self.fuel.spend(values.iter().map(size).sum(), at) {
            return Ok(Node::unknown(at, Reason::TooLarge("too much to evaluate")));
        }
        let call = Call { at, arguments: values, fuel: self.fuel, budget: self.input.budget };
        match self.run(name, &call, scope) {
            // A file's text is there once, however often it is asked for.
            Ok(node) if name == "file" => Ok(node),
            Ok(node) => Ok(self.paid(node, at)),
            Err(Stop::Fail(failure)) => Err(failure),
            Err(Stop::Unknown(why)) => {
                if matches!(why.reason, Reason::TooLarge(_)) {
                    self.input.limit(at, &why.to_string());
                }
                Ok(Node::new(at, Kind::Unknown(why)))
            }
        }
    }

    /// A value, if the text that it is made of is not too long, alone and with all others.
    pub fn paid(&self, node: Node, at: Location) -> Node {
        match node.text() {
            Some(text) if !pay(self.input.budget, text, at) => {
                Node::unknown(at, Reason::TooLarge("too long to be evaluated"))
            }
            Some(_) | None => node,
        }
    }

    /// The first argument that does not fail.
    fn try_each(&mut self, arguments: &[Expr], at: Location, scope: Scope) -> Eval {
        let mut last = Fail { at, message: "`try` needs an argument".into() };
        for argument in arguments {
            self.trying += 1;
            let result = self.eval(argument, scope);
            self.trying -= 1;
            match result {
                Ok(node) => return Ok(node),
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }

    fn can(&mut self, arguments: &[Expr], at: Location, scope: Scope) -> Eval {
        let [argument] = arguments else { return fail(at, "`can` takes one argument") };
        self.trying += 1;
        let result = self.eval(argument, scope);
        self.trying -= 1;
        Ok(match result {
            Ok(node) if node.is_unknown() => Node { at, ..node },
            Ok(_) => value::boolean(at, true),
            Err(_) => value::boolean(at, false),
        })
    }

    fn run(&mut self, name: &str, call: &Call, scope: Scope) -> Found {
        match name {
            "alltrue" => collections::all_true(call),
            "anytrue" => collections::any_true(call),
            "coalesce" => collections::coalesce(call),
            "coalescelist" => collections::coalesce_list(call),
            "contains" => collections::contains(call),
            "keys" => collections::keys(call),
            "length" => collections::length(call),
            "lookup" => collections::lookup(call),
            "merge" => collections::merge(call),
            "one" => collections::one(call),
            "sum" => collections::sum(call),
            "tomap" => collections::to_map(call),
            "transpose" => collections::transpose(call),
            "values" => collections::values(call),
            "zipmap" => collections::zipmap(call),
            "map" => collections::map(call),
            "tobool" | "tonumber" | "tostring" => collections::convert(call, name),
            "sensitive" | "nonsensitive" | "ephemeralasnull" => call.get(0).cloned(),
            "issensitive" => call.known(0).map(|_| value::boolean(call.at, false)),
            "chunklist" => lists::chunk(call),
            "compact" => lists::compact(call),
            "concat" => lists::concat(call),
            "distinct" => lists::distinct(call),
            "element" => lists::element(call),
            "flatten" => lists::flatten(call),
            "index" => lists::index(call),
            "list" => call.seq(call.arguments.clone()),
            "matchkeys" => lists::match_keys(call),
            "range" => lists::range(call),
            "reverse" => lists::reverse(call),
            "slice" => lists::slice(call),
            "sort" => lists::sort(call),
            "tolist" => lists::to_list(call),
            "setintersection" => sets::intersection(call),
            "setproduct" => sets::product(call),
            "setsubtract" => sets::subtract(call),
            "setunion" => sets::union(call),
            "toset" => sets::to_set(call),
            "chomp" => texts::chomp(call),
            "endswith" => texts::test(call, |text, end| text.ends_with(end)),
            "startswith" => texts::test(call, |text, start| text.starts_with(start)),
            "strcontains" => texts::test(call, |text, part| text.contains(part)),
            "format" => format::format(call),
            "formatlist" => format::format_list(call),
            "indent" => texts::indent(call),
            "join" => texts::join(call),
            "lower" => texts::mapped(call, str::to_lowercase),
            "upper" => texts::mapped(call, str::to_uppercase),
            "title" => texts::mapped(call, texts::title),
            "strrev" => texts::mapped(call, |text| text.chars().rev().collect()),
            "urlencode" => texts::mapped_known(call, texts::url_encoded),
            "regex" => texts::regex(call),
            "regexall" => texts::regex_all(call),
            "replace" => texts::replace(call),
            "split" => texts::split(call),
            "substr" => texts::substr(call),
            "trim" => texts::trim(call),
            "trimprefix" => texts::trim_prefix(call),
            "trimspace" => texts::trim_space(call),
            "trimsuffix" => texts::trim_suffix(call),
            "abs" => numbers::one(call, f64::abs),
            "ceil" => numbers::one(call, f64::ceil),
            "floor" => numbers::one(call, f64::floor),
            "signum" => numbers::one(call, |n| if n == 0.0 { 0.0 } else { n.signum() }),
            "log" => numbers::two(call, |n, base| n.ln() / base.ln()),
            "pow" => numbers::two(call, f64::powf),
            "max" => numbers::fold(call, f64::max),
            "min" => numbers::fold(call, f64::min),
            "parseint" => numbers::parse_int(call),
            "base64decode" => encoding::base64_decode(call),
            "base64encode" => encoding::base64_encode(call),
            "csvdecode" => encoding::csv_decode(call),
            "jsondecode" => encoding::json_decode(call),
            "jsonencode" => encoding::json_encode(call),
            "yamldecode" => encoding::yaml_decode(call),
            "yamlencode" => encoding::yaml_encode(call),
            "cidrhost" => network::host(call),
            "cidrnetmask" => network::netmask(call),
            "cidrsubnet" => network::subnet(call),
            "cidrsubnets" => network::subnets(call),
            "basename" => {
                texts::mapped_known(call, |path| path.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned())
            }
            "dirname" => texts::mapped_known(call, texts::directory),
            "file" => files::file(self, call, scope),
            "filebase64" => files::file_base64(self, call, scope),
            "fileexists" => files::exists(self, call, scope),
            "templatefile" => files::template_file(self, call, scope),
            "templatestring" => files::template_string(self, call, scope),
            "timestamp" | "plantimestamp" | "uuid" | "bcrypt" => {
                unknown(format!("`{name}` gives another value each time"))
            }
            "fileset" | "abspath" | "pathexpand" => unknown(format!("`{name}` depends on the machine it runs on")),
            "timeadd" | "timecmp" | "formatdate" | "uuidv5" | "rsadecrypt" | "base64gzip" | "textencodebase64"
            | "textdecodebase64" => unknown(format!("`{name}` is not worked out here")),
            _ if is_hash(name) => unknown(format!("the hash of `{name}` is not worked out here")),
            _ if name.starts_with("provider::") => unknown(format!("`{name}` is a provider's function")),
            _ => unknown(format!("there is no function `{name}`")),
        }
    }
}

/// Pays for a text that is put together: for its letters, and for its pieces.
fn pay(budget: &Budget, text: &Text, at: Location) -> bool {
    let length = text.value.len();
    if length > limits::TEXT {
        budget.refuse(Work::Text, at);
        return false;
    }
    length == 0 || budget.spend(Work::Text, length, at) && budget.spend(Work::Items, text.piece_count(), at)
}

fn is_hash(name: &str) -> bool {
    let name = name.strip_prefix("file").unwrap_or(name);
    let name = name.strip_prefix("base64").unwrap_or(name);
    matches!(name, "md5" | "sha1" | "sha256" | "sha512")
}

pub fn unknown<T>(why: impl Into<Reason>) -> Result<T, Stop> {
    Err(Stop::Unknown(Why::new(why)))
}

/// There is no result because of this value.
pub fn not_known(node: &Node) -> Stop {
    match node.why() {
        Some(why) => Stop::Unknown(why.clone()),
        None => Stop::Unknown(Why::new("not known")),
    }
}

impl Call<'_> {
    /// Pays for a text in a list or map that is the result; one that *is* the result is paid for by who calls.
    pub fn made(&self, text: &Text) -> Result<(), Stop> {
        if pay(self.budget, text, self.at) { Ok(()) } else { unknown(Reason::TooLarge("too long to be evaluated")) }
    }

    /// Whether any more text can be paid for, for those who would put a long one together in vain.
    pub fn can_make(&self) -> Result<(), Stop> {
        if self.budget.is_spent(Work::Text) || self.budget.is_spent(Work::Items) {
            return unknown(Reason::TooLarge("too much text to be evaluated"));
        }
        Ok(())
    }

    /// Pays for so many items of a list or map.
    pub fn items(&self, count: usize) -> Result<(), Stop> {
        if count == 0 || self.budget.spend(Work::Items, count, self.at) {
            return Ok(());
        }
        unknown(Reason::TooLarge("too many items to look at"))
    }

    /// Pays for a value that was read from a text, with all that is in it.
    pub fn read(&self, node: &Node) -> Result<(), Stop> {
        match &node.kind {
            Kind::Map(map) => {
                self.items(map.len())?;
                map.iter().try_for_each(|entry| self.read(&entry.value))
            }
            Kind::Seq(items) => {
                self.items(items.len())?;
                items.iter().try_for_each(|item| self.read(item))
            }
            Kind::String(text) => self.made(text),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => Ok(()),
        }
    }

    /// Pays for steps beyond those that the arguments' size says.
    pub fn step(&self, steps: usize) -> Result<(), Stop> {
        if self.fuel.spend(steps, self.at) { Ok(()) } else { unknown(Reason::TooLarge("too much to evaluate")) }
    }

    /// Whether two values are equal, as far as that can be known.
    pub fn equal(&self, a: &Node, b: &Node) -> Option<bool> {
        self.fuel.lend(limits::TERRAFORM_COMPARED, self.at, |steps| value::equal(a, b, steps))
    }

    pub fn fail<T>(&self, message: impl Into<String>) -> Result<T, Stop> {
        Err(Stop::Fail(Fail { at: self.at, message: message.into() }))
    }

    pub fn get(&self, n: usize) -> Result<&Node, Stop> {
        match self.arguments.get(n) {
            Some(node) if node.is_more() => Err(not_known(node)),
            Some(node) => Ok(node),
            None => self.fail("an argument is missing"),
        }
    }

    /// An argument that must be known at its top.
    pub fn known(&self, n: usize) -> Result<&Node, Stop> {
        let node = self.get(n)?;
        if node.is_unknown() { Err(not_known(node)) } else { Ok(node) }
    }

    pub fn has(&self, n: usize) -> bool {
        self.arguments.len() > n
    }

    /// A text, which may have holes.
    pub fn text(&self, n: usize) -> Result<Text, Stop> {
        let node = self.known(n)?;
        match value::to_text(node) {
            Some(text) => Ok(with_trail(text, node)),
            None => self.fail(format!("{} is not a text", value::kind_name(node))),
        }
    }

    /// A text that is known to its end.
    pub fn str(&self, n: usize) -> Result<Text, Stop> {
        let text = self.text(n)?;
        if text.has_holes() { unknown(Reason::Template) } else { Ok(text) }
    }

    pub fn number(&self, n: usize) -> Result<f64, Stop> {
        let node = self.known(n)?;
        match value::to_number(node) {
            Some(number) => Ok(number),
            None if node.text().is_some_and(Text::has_holes) => unknown(Reason::Template),
            None => self.fail(format!("{} is not a number", value::kind_name(node))),
        }
    }

    /// The items of a list, of which some may stand for any number of unknown ones.
    pub fn list(&self, n: usize) -> Result<Vec<Node>, Stop> {
        let node = self.known(n)?;
        match &node.kind {
            Kind::Seq(_) => Ok(value::items(node).collect()),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => {
                self.fail(format!("{} is not a list", value::kind_name(node)))
            }
        }
    }

    /// The items of a list whose length is known.
    pub fn whole_list(&self, n: usize) -> Result<Vec<Node>, Stop> {
        let items = self.list(n)?;
        match items.iter().find(|item| item.is_more()) {
            Some(more) => Err(not_known(more)),
            None => Ok(items),
        }
    }

    /// The entries of a map that are known.
    pub fn entries(&self, n: usize) -> Result<Vec<Entry>, Stop> {
        let node = self.known(n)?;
        match &node.kind {
            Kind::Map(_) => Ok(value::entries(node).collect()),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_) => {
                self.fail(format!("{} is not a map", value::kind_name(node)))
            }
        }
    }

    #[allow(clippy::unnecessary_wraps)] // As `seq` and `map`: the last word of a function.
    pub fn bool(&self, value: bool) -> Found {
        Ok(value::boolean(self.at, value))
    }

    pub fn seq(&self, items: Vec<Node>) -> Found {
        if items.len() > limits::TERRAFORM_ITEMS {
            return unknown(Reason::TooLarge("too many items to look at"));
        }
        self.items(items.len())?;
        Ok(value::seq(self.at, items))
    }

    pub fn map(&self, entries: Vec<Entry>) -> Found {
        self.open_map(entries, None)
    }

    /// A map that may have more entries, each like `rest`.
    pub fn open_map(&self, entries: Vec<Entry>, rest: Option<Node>) -> Found {
        if entries.len() > limits::TERRAFORM_ITEMS {
            return unknown(Reason::TooLarge("too many entries to look at"));
        }
        self.items(entries.len())?;
        Ok(value::open_map(self.at, entries, rest))
    }
}

/// A text that remembers how its value came here.
fn with_trail(text: Text, node: &Node) -> Text {
    if node.via.is_none() || text.structure().is_some() || text.base64().is_some() {
        return text;
    }
    let mut builder = crate::tree::TextBuilder::default();
    builder.push_text(&text, node.via.as_ref());
    builder.finish(node.at)
}
