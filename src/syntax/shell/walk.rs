//! From the grammar's tree to the list of commands.

use super::word::substitutions;
use super::{Command, CommandList, Connector, Inside, Lookup, Pipe, Redirect, grammar, wrapper};
use crate::budget::limits;
use crate::tree::Text;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::HashSet;
use tree_sitter::Node;

pub(super) struct Walker<'a> {
    pub text: &'a Text,
    /// The text with line ends that the grammar understands; offsets are the same.
    pub source: Cow<'a, str>,
    pub lookup: &'a dyn Fn(&str) -> Lookup,
    out: &'a mut CommandList,
    scripts: usize,
    depth: usize,
    inside: Vec<Inside>,
    pipe: Option<Pipe>,
    after: Connector,
    /// The command that a redirect of the statement belongs to.
    last: Option<usize>,
    /// The names that the script sets.
    names_set: OnceCell<HashSet<String>>,
    /// How many bytes variables may still bring in.
    allowance: Cell<usize>,
}

impl<'a> Walker<'a> {
    pub fn new(text: &'a Text, lookup: &'a dyn Fn(&str) -> Lookup, out: &'a mut CommandList, scripts: usize) -> Self {
        let source = text.as_str();
        let source = if source.contains('\r') { source.replace("\r\n", " \n").into() } else { source.into() };
        Self {
            text,
            source,
            lookup,
            out,
            scripts,
            depth: 0,
            inside: Vec::new(),
            pipe: None,
            after: Connector::Start,
            last: None,
            names_set: OnceCell::new(),
            allowance: Cell::new(limits::SHELL_LENGTH),
        }
    }

    pub fn script(&mut self, inside: &[Inside]) {
        self.inside.extend_from_slice(inside);
        if memchr::memmem::find_iter(self.source.as_bytes(), b"<<").nth(limits::SHELL_HEREDOCS).is_some() {
            self.out.broken = true;
            return;
        }
        let Some(tree) = grammar(&self.source) else { return };
        self.out.broken |= tree.root_node().has_error();
        self.statement(tree.root_node());
    }

    /// Words that need no grammar.
    pub fn exec(&mut self, words: &[Text]) {
        if let Some(command) = Command::of_words(words) {
            self.run(command);
        }
    }

    /// Whether the script sets the variable, so that what it was before says nothing.
    pub fn sets(&self, name: &str) -> bool {
        self.names_set.get_or_init(|| names_set(&self.source)).contains(name)
    }

    /// Whether the script can hold that much more of what variables stand for.
    pub fn can_spend(&self, bytes: usize) -> bool {
        let left = self.allowance.get().checked_sub(bytes);
        self.allowance.set(left.unwrap_or(0));
        left.is_some()
    }

    fn statement(&mut self, node: Node) {
        if self.depth >= limits::SHELL_DEPTH {
            self.out.broken = true;
            return;
        }
        self.depth += 1;
        match node.kind() {
            "command" => self.command(node),
            "declaration_command" | "unset_command" => self.declaration(node),
            "variable_assignment" | "variable_assignments" => self.assignments(node),
            "test_command" => self.test(node),
            "list" => self.list(node),
            "pipeline" => self.pipeline(node, None),
            "redirected_statement" => self.redirected(node),
            "subshell" => self.within(Inside::Subshell, |walker| walker.block(node)),
            "function_definition" => self.within(Inside::Function, |walker| walker.block(node)),
            "command_substitution" | "process_substitution" => self.substitution(node),
            "if_statement" | "elif_clause" | "while_statement" => self.conditional(node),
            "else_clause" | "case_item" => self.within(Inside::Branch, |walker| walker.block(node)),
            "do_group" => self.within(Inside::Loop, |walker| walker.block(node)),
            "for_statement" | "c_style_for_statement" | "case_statement" => self.with_head(node),
            "comment" => {}
            // The program, a group, a negated command, or what is left of an error.
            _ => self.block(node),
        }
        self.depth -= 1;
    }

    fn within(&mut self, inside: Inside, run: impl FnOnce(&mut Self)) {
        self.inside.push(inside);
        run(self);
        self.inside.pop();
    }

    fn block(&mut self, node: Node) {
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            if child.is_named() {
                if !matches!(child.kind(), "word" | "variable_name" | "comment" | "string" | "raw_string" | "number") {
                    self.statement(child);
                    self.after = Connector::Newline;
                }
                continue;
            }
            match child.kind() {
                ";" | ";;" => self.after = Connector::Semicolon,
                "&" => self.after = Connector::Background,
                "&&" => self.after = Connector::And,
                "||" => self.after = Connector::Or,
                "{" | "(" | "then" | "do" | "else" => self.after = Connector::Start,
                _ => {}
            }
        }
    }

    fn list(&mut self, node: Node) {
        // Behind a heredoc the grammar takes `| tee f && ls` for a pipeline with a list in it.
        let mut around = node.parent();
        while around.is_some_and(|node| node.kind() == "redirected_statement") {
            around = around.and_then(|node| node.parent());
        }
        let in_pipe = around.is_some_and(|node| node.kind() == "pipeline");
        let pipe = self.pipe;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "&&" => self.after = Connector::And,
                "||" => self.after = Connector::Or,
                _ if child.is_named() => {
                    self.statement(child);
                    if in_pipe {
                        self.pipe = None;
                    }
                }
                _ => {}
            }
        }
        self.pipe = pipe;
    }

    /// A pipeline; `first` is its first command if that stands elsewhere.
    fn pipeline(&mut self, node: Node, first: Option<usize>) {
        let outer = self.pipe;
        let pipeline = self.out.pipelines;
        self.out.pipelines += 1;
        let mut position = 0;
        if let Some(first) = first.and_then(|first| self.out.commands.get_mut(first)) {
            first.pipe.get_or_insert(Pipe { pipeline, position: 0 });
        }
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            if child.is_named() {
                self.pipe = Some(Pipe { pipeline, position });
                self.statement(child);
            } else if matches!(child.kind(), "|" | "|&") {
                position += 1;
                self.after = Connector::Pipe;
            }
        }
        self.pipe = outer;
    }

    fn conditional(&mut self, node: Node) {
        let mut inside = Inside::Condition;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "if" | "elif" | "while" | "until" => self.after = Connector::Start,
                "then" => {
                    inside = Inside::Branch;
                    self.after = Connector::Start;
                }
                ";" => self.after = Connector::Semicolon,
                "&" => self.after = Connector::Background,
                "else_clause" | "elif_clause" | "do_group" => self.statement(child),
                _ if child.is_named() => {
                    self.within(inside, |walker| walker.statement(child));
                    self.after = Connector::Newline;
                }
                _ => {}
            }
        }
    }

    /// `for` and `case`: words first, then blocks.
    fn with_head(&mut self, node: Node) {
        let mut found = Vec::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            match child.kind() {
                "do_group" | "case_item" | "compound_statement" => {
                    self.substituted(std::mem::take(&mut found));
                    self.after = Connector::Start;
                    self.statement(child);
                }
                _ => substitutions(child, &mut found, 0),
            }
        }
        self.substituted(found);
    }

    fn substitution(&mut self, node: Node) {
        let (pipe, after, last) = (self.pipe.take(), self.after, self.last);
        self.after = Connector::Start;
        self.within(Inside::Substitution, |walker| walker.block(node));
        (self.pipe, self.after, self.last) = (pipe, after, last);
    }

    fn substituted(&mut self, found: Vec<Node>) {
        for node in found {
            self.statement(node);
        }
    }

    fn command(&mut self, node: Node) {
        let mut found = Vec::new();
        let mut name = None;
        let mut args = Vec::new();
        let mut assignments = Vec::new();
        let mut redirects = Vec::new();
        let mut start = node.start_byte();
        let mut end = start;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "variable_assignment" => assignments.push(self.assignment(child, &mut found)),
                "file_redirect" | "herestring_redirect" => {
                    redirects.push(self.redirect(child, &mut found));
                    // `>f cmd` is rare, and still no part of the command's words.
                    start = if end == node.start_byte() { child.end_byte() } else { start };
                    continue;
                }
                "command_name" => {
                    let mut words = self.words(child, &mut found).into_iter();
                    name = words.next();
                    args.extend(words);
                }
                "subshell" => found.push(child),
                _ => args.extend(self.words(child, &mut found)),
            }
            end = child.end_byte();
        }
        let at =
            start + self.source[start..end.max(start)].len() - self.source[start..end.max(start)].trim_start().len();
        let name = name.unwrap_or_else(|| Text::whole("", self.text.locate(at..at)));
        self.emit(name, args, assignments, redirects, at..end.max(at));
        self.substituted(found);
    }

    fn declaration(&mut self, node: Node) {
        let mut found = Vec::new();
        let mut args = Vec::new();
        let mut assignments = Vec::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if child.kind() == "variable_assignment" {
                assignments.push(self.assignment(child, &mut Vec::new()));
                args.push(self.assignment_word(child, &mut found));
            } else {
                args.extend(self.words(child, &mut found));
            }
        }
        let name = node.child(0).map_or(node.byte_range(), |child| child.byte_range());
        self.emit(self.text.sub(name), args, assignments, Vec::new(), node.byte_range());
        self.substituted(found);
    }

    fn assignments(&mut self, node: Node) {
        let mut found = Vec::new();
        let mut assignments = Vec::new();
        if node.kind() == "variable_assignment" {
            assignments.push(self.assignment(node, &mut found));
        } else {
            let mut cursor = node.walk();
            for child in node.named_children(&mut cursor).filter(|child| child.kind() == "variable_assignment") {
                assignments.push(self.assignment(child, &mut found));
            }
        }
        let range = node.byte_range();
        let name = Text::whole("", self.text.locate(range.start..range.start));
        self.emit(name, Vec::new(), assignments, Vec::new(), range);
        self.substituted(found);
    }

    /// `[ ... ]` and `[[ ... ]]`, with operators and operands as arguments.
    fn test(&mut self, node: Node) {
        let mut found = Vec::new();
        let mut args = Vec::new();
        let opening = node.child(0).map_or(node.byte_range(), |child| child.byte_range());
        let mut cursor = node.walk();
        for child in node.children(&mut cursor).skip(1) {
            self.operands(child, &mut args, &mut found, 0);
        }
        self.emit(self.text.sub(opening), args, Vec::new(), Vec::new(), node.byte_range());
        self.substituted(found);
    }

    fn operands<'t>(&self, node: Node<'t>, args: &mut Vec<Text>, found: &mut Vec<Node<'t>>, depth: usize) {
        let expression = matches!(
            node.kind(),
            "unary_expression"
                | "binary_expression"
                | "parenthesized_expression"
                | "ternary_expression"
                | "redirected_statement"
        );
        if expression && depth < limits::SHELL_DEPTH {
            let mut cursor = node.walk();
            for child in node.children(&mut cursor) {
                self.operands(child, args, found, depth + 1);
            }
        } else {
            args.extend(self.words(node, found));
        }
    }

    fn assignment<'t>(&self, node: Node<'t>, found: &mut Vec<Node<'t>>) -> (Text, Text) {
        let name = node.child_by_field_name("name").map_or(node.byte_range(), |name| name.byte_range());
        let value = match node.child_by_field_name("value") {
            Some(value) => self.word(value, found),
            None => Text::whole("", self.text.locate(node.end_byte()..node.end_byte())),
        };
        (self.text.sub(name), value)
    }

    /// `NAME=value` as one word.
    fn assignment_word<'t>(&self, node: Node<'t>, found: &mut Vec<Node<'t>>) -> Text {
        let mut builder = crate::tree::TextBuilder::default();
        let value = node.child_by_field_name("value");
        let head = node.start_byte()..value.map_or(node.end_byte(), |value| value.start_byte());
        builder.push_text(&self.text.sub(head), None);
        if let Some(value) = value {
            let value = self.word(value, found);
            if !value.as_str().is_empty() {
                builder.push_text(&value, None);
            }
        }
        builder.finish(self.text.locate(node.byte_range()))
    }

    fn redirected(&mut self, node: Node) {
        let mut found = Vec::new();
        let mut redirects = Vec::new();
        self.last = None;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "file_redirect" | "herestring_redirect" => redirects.push(self.redirect(child, &mut found)),
                "heredoc_redirect" => self.heredoc(child, &mut found),
                _ if child.is_named() => self.statement(child),
                _ => {}
            }
        }
        let last = self.last;
        if let Some(command) = last.and_then(|last| self.out.commands.get_mut(last)) {
            command.redirects.extend(redirects);
        }
        self.substituted(found);
    }

    fn redirect<'t>(&self, node: Node<'t>, found: &mut Vec<Node<'t>>) -> Redirect {
        let mut redirect = Redirect {
            descriptor: None,
            operator: String::new(),
            target: Text::whole("", self.text.locate(node.end_byte()..node.end_byte())),
            at: self.text.locate(node.byte_range()),
        };
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            if child.kind() == "file_descriptor" {
                redirect.descriptor = self.source[child.byte_range()].parse().ok();
            } else if child.is_named() {
                redirect.target = self.word(child, found);
            } else {
                child.kind().clone_into(&mut redirect.operator);
            }
        }
        redirect
    }

    /// A heredoc's node also holds what follows `<<EOF` on its line.
    fn heredoc<'t>(&mut self, node: Node<'t>, found: &mut Vec<Node<'t>>) {
        let first = self.last;
        let mut redirects = Vec::new();
        let mut body = None;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "&&" => self.after = Connector::And,
                "||" => self.after = Connector::Or,
                "file_redirect" | "herestring_redirect" => redirects.push(self.redirect(child, found)),
                "heredoc_start" | "heredoc_end" | "file_descriptor" => {}
                "heredoc_body" => {
                    substitutions(child, found, 0);
                    body = Some(self.text.sub(child.byte_range()));
                }
                "pipeline" => self.pipeline(child, first),
                "word" | "string" | "raw_string" | "concatenation" | "simple_expansion" | "expansion" | "number" => {
                    let words = self.words(child, found);
                    if let Some(command) = first.and_then(|first| self.out.commands.get_mut(first)) {
                        command.args.extend(words);
                    }
                }
                _ if child.is_named() => self.statement(child),
                _ => {}
            }
        }
        let Some(command) = first.and_then(|first| self.out.commands.get_mut(first)) else { return };
        command.redirects.extend(redirects);
        let Some(body) = body else { return };
        let at = self.text.locate(node.byte_range());
        command.redirects.push(Redirect { descriptor: None, operator: "<<".into(), target: body.clone(), at });
        if wrapper::reads_script(command) {
            let inside = command.inside.clone();
            self.nested(&body, inside);
        }
    }

    fn emit(
        &mut self,
        name: Text,
        args: Vec<Text>,
        assignments: Vec<(Text, Text)>,
        redirects: Vec<Redirect>,
        range: std::ops::Range<usize>,
    ) {
        let at = self.text.locate(range);
        let inside = self.inside.clone();
        self.run(Command { name, args, assignments, redirects, at, pipe: self.pipe, after: self.after, inside });
    }

    fn run(&mut self, command: Command) {
        let script = wrapper::nested_script(&command).cloned();
        self.last = Some(self.out.commands.len());
        self.out.commands.push(command);
        if let Some(script) = script {
            self.nested(&script, self.inside.clone());
        }
    }

    fn nested(&mut self, script: &Text, mut inside: Vec<Inside>) {
        if self.scripts < limits::SHELL_SCRIPTS {
            inside.push(Inside::Nested);
            Walker::new(script, self.lookup, self.out, self.scripts + 1).script(&inside);
        }
    }
}

/// The names that a script sets: `A=b`, `A+=b`, `for A`, and all behind `read` on its line.
fn names_set(script: &str) -> HashSet<String> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = script.as_bytes();
    let mut names = HashSet::new();
    let (mut at, mut last) = (0, "");
    let mut reads = false;
    while at < bytes.len() {
        let len = bytes[at..].iter().take_while(|byte| is_part(byte)).count();
        if len == 0 {
            if bytes[at] == b'\n' {
                reads = false;
            } else if bytes[at] == b' ' && at > 0 && last.ends_with("read") && is_part(&bytes[at - 1]) {
                reads = true;
            }
            if !bytes[at].is_ascii_whitespace() {
                last = "";
            }
            at += 1;
            continue;
        }
        let name = &script[at..at + len];
        let behind = &script[at + len..];
        let is_use = at > 0 && matches!(bytes[at - 1], b'$' | b'{' | b'-');
        let is_listed = reads || last.ends_with("for");
        if !is_use && (is_listed || behind.starts_with('=') || behind.starts_with("+=")) {
            names.insert(name.to_owned());
        }
        last = name;
        at += len;
    }
    names
}
