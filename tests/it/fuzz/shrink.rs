//! A text that fails, as short as it can be: what is left is what matters.

use super::mutate::boundary;

/// Takes parts away as long as the text fails without them.
pub fn smallest(text: &str, fails: impl Fn(&str) -> bool) -> String {
    let mut text = text.to_owned();
    let mut size = text.len() / 2;
    while size > 0 {
        let mut start = 0;
        while start < text.len() {
            let end = (start + size..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            let without = format!("{}{}", &text[..start], &text[end..]);
            if fails(&without) {
                text = without;
            } else {
                start = end;
            }
            start = boundary(&text, start);
        }
        size /= 2;
    }
    text
}
