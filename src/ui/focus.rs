//! The keyboard goes from one thing to the next: the one place that does it.
//!
//! Everything that may be pressed is a [`stop`]; a window's view stands in one [`scope`]. Tab and Shift-Tab go through the
//! stops and the text inputs in reading order and round, the arrows to the nearest one in their direction, Enter and Space
//! press, Escape leaves. The ring is drawn by the stop that has the focus, and what scrolls is scrolled until it is seen. In a list of
//! which one row is chosen the choice follows the focus.
//!
//! **A scan never presses a button.** A scanner types: with the first character the focus is gone, so its Enter finds no
//! stop, also when the whole burst arrives in one batch.

mod scope;
mod stop;
mod unscan;
mod walk;

pub use scope::{inert, scope};
pub use stop::{Row, ringed, row, stop};
pub use unscan::{Burst, unscanned};
pub use walk::{Direction, Step};

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;
    use iced::widget::{column, row, space};

    use super::*;
    use crate::ui::headless::Stage;
    use crate::ui::theme::Element;
    use crate::ui::theme::measure::{KEY, S8, TARGET};
    use crate::ui::widget::scroll::scroll;

    /// A thing of the size of a button.
    fn thing<'a>() -> Element<'a, u8> {
        space().width(KEY).height(TARGET).into()
    }

    /// Two rows of two stops: 1 2 above 3 4.
    fn four<'a>() -> Element<'a, u8> {
        let above = row![stop(thing(), 1), stop(thing(), 2)].spacing(S8);
        let below = row![stop(thing(), 3), stop(thing(), 4)].spacing(S8);
        scope(column![above, below].spacing(S8))
    }

    /// What pressing `keys` one after the other publishes.
    #[track_caller]
    fn check(keys: &[Named], expected: &[u8]) {
        let mut stage = Stage::new(four(), (400.0, 300.0));
        for key in keys {
            stage.tap(*key);
        }
        assert_eq!(stage.into_messages(), expected, "{keys:?}");
    }

    #[test]
    fn enter_and_space_press_what_has_the_focus_and_nothing_else() {
        use Named::{Enter, Space, Tab};
        check(&[Enter], &[]);
        check(&[Tab, Enter], &[1]);
        check(&[Tab, Tab, Space], &[2]);
        check(&[Tab, Tab, Tab, Tab, Enter], &[4]);
    }

    #[test]
    fn tab_goes_round() {
        use Named::{Enter, Tab};
        check(&[Tab, Tab, Tab, Tab, Tab, Enter], &[1]);
    }

    #[test]
    fn shift_and_tab_go_back() {
        let mut stage = Stage::new(four(), (400.0, 300.0));
        stage.tap_with_shift(Named::Tab);
        stage.tap(Named::Enter);
        stage.tap_with_shift(Named::Tab);
        stage.tap(Named::Enter);
        assert_eq!(stage.into_messages(), [4, 3]);
    }

    #[test]
    fn arrows_go_to_the_neighbour_and_stay_at_the_edge() {
        use Named::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Enter, Tab};
        check(&[Tab, ArrowRight, Enter], &[2]);
        check(&[Tab, ArrowDown, Enter], &[3]);
        check(&[Tab, ArrowDown, ArrowRight, ArrowUp, ArrowLeft, Enter], &[1]);
        check(&[Tab, ArrowLeft, ArrowUp, Enter], &[1]);
        check(&[ArrowDown, Enter], &[]);
    }

    #[test]
    fn escape_leaves() {
        check(&[Named::Tab, Named::Escape, Named::Enter], &[]);
    }

    #[test]
    fn a_scan_in_one_batch_presses_nothing_although_it_ends_with_enter() {
        let mut stage = Stage::new(four(), (400.0, 300.0));
        stage.tap(Named::Tab);
        stage.burst("6901234567892", Named::Enter);
        assert_eq!(stage.into_messages(), [0_u8; 0]);
    }

    /// A text input with the focus, into which a scanner types.
    #[track_caller]
    fn check_input(typed: &str, burst: &str, expected: &str) {
        let value = format!("{typed}{burst}");
        let scanned = Burst { number: 1, keys: burst.to_owned() };
        let input = |burst: Burst| -> Element<'static, String> {
            let input = iced::widget::text_input::TextInput::new("hint", &value).on_input(|value| value);
            unscanned(scope(input), Box::leak(Box::new(burst)))
        };
        let mut stage = Stage::new(input(Burst::default()), (400.0, 300.0));
        stage.click((20.0, 10.0));
        stage.replace(input(scanned));
        assert_eq!(stage.into_messages(), [expected]);
    }

    #[test]
    fn a_scan_leaves_a_text_input_as_it_was() {
        check_input("", "6901234567892", "");
        check_input("给错 6", "6901234567892", "给错 6");
    }

    /// Eight rows in a list that shows three, the second of them chosen.
    fn list<'a>() -> Element<'a, u8> {
        let rows =
            (1..=8_u8).map(|number| super::row(thing(), if number == 2 { Row::Chosen } else { Row::Other }, number));
        let rows = iced::widget::Column::with_children(rows);
        scope(column![scroll(rows).height(3.0 * TARGET), stop(thing(), 99)])
    }

    #[test]
    fn in_a_list_the_choice_follows_the_arrows_from_the_chosen_row_on() {
        use Named::{ArrowDown, ArrowUp, Enter};
        let chosen = |keys: &[Named]| {
            let mut stage = Stage::new(list(), (400.0, 300.0));
            for key in keys {
                stage.tap(*key);
            }
            stage.into_messages()
        };
        assert_eq!(chosen(&[ArrowDown]), [3]);
        assert_eq!(chosen(&[ArrowUp, ArrowUp]), [1]);
        assert_eq!(chosen(&[ArrowDown, ArrowDown, ArrowUp]), [3, 4, 3]);
        assert_eq!(chosen(&[ArrowDown, Enter]), [3, 3]);
        assert_eq!(chosen(&[Enter]), [0_u8; 0]);
    }

    #[test]
    fn what_the_focus_leads_to_is_scrolled_into_view() {
        let mut stage = Stage::new(list(), (400.0, 300.0));
        for _ in 0..4 {
            stage.tap(Named::ArrowDown);
        }
        // Six of eight: the third and last of the three that are seen.
        stage.click((KEY / 2.0, 2.5 * TARGET));
        for _ in 0..5 {
            stage.tap(Named::ArrowUp);
        }
        assert_eq!(stage.into_messages(), [3, 4, 5, 6, 1]);
    }

    #[test]
    fn a_click_takes_the_focus_away() {
        let mut stage = Stage::new(four(), (400.0, 300.0));
        stage.tap(Named::Tab);
        stage.click((390.0, 290.0));
        stage.tap(Named::Enter);
        assert_eq!(stage.into_messages(), [0_u8; 0]);
    }

    #[test]
    fn what_lies_beneath_a_dialog_is_out_of_reach() {
        let view = iced::widget::stack![inert(four()), scope(stop(thing(), 9))];
        let mut stage = Stage::new(view.into(), (400.0, 300.0));
        for _ in 0..3 {
            stage.tap(Named::Tab);
            stage.tap(Named::Enter);
        }
        assert_eq!(stage.into_messages(), [9, 9, 9]);
    }
}
