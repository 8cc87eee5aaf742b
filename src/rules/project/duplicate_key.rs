//! Of two values under one key only one holds, and who reads the file may well look at the other.

use crate::model::Model;
use crate::rules::{Check, Report, Rule};
use crate::source::Location;

pub static RULE: Rule =
    Rule::new("duplicate-key", include_str!("../../../rules/project/duplicate-key.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    for it in &model.repeated {
        let message =
            format!("`{}` stands here a second time: the file is refused, or only the last one holds", it.name);
        let finding = report.at(&it.at, message).related(&it.first, "it stands here first");
        let around = model.resources.iter().map(|resource| &resource.identity);
        if let Some(identity) =
            around.filter(|it_is| holds(it_is.whole, it.at)).min_by_key(|it| it.whole.span.range().len())
        {
            finding.about(identity);
        }
    }
}

fn holds(whole: Location, place: Location) -> bool {
    whole.file == place.file && whole.span.start <= place.span.start && place.span.end <= whole.span.end
}
