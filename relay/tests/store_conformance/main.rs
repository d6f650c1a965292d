//! What every store must do, run against every driver: the contract in `relay/src/store.rs`.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod accounts;
mod audit;
mod canned;
mod conversations;
mod damage;
mod files;
mod hook_secrets;
mod keys;
mod ledger;
mod mailboxes;
mod mails;
mod past;
mod pushes;
mod sample;
mod scores;
mod search;
mod search_index;
mod settings;
mod staff;
mod webhooks;

/// Runs each case once with each driver.
macro_rules! every_driver {
    ($($area:ident { $($case:ident)+ })+) => {$($(
        mod $case {
            #[tokio::test]
            async fn memory() {
                crate::$area::$case(&relay::store::MemoryStore::default()).await;
            }

            #[tokio::test]
            async fn sqlite() {
                let folder = tempfile::tempdir().unwrap();
                crate::$area::$case(&relay::store::SqliteStore::open(folder.path()).unwrap()).await;
            }
        }
    )+)+};
}

every_driver! {
    conversations {
        records_of_every_kind_come_back_as_they_were
        what_is_there_already_is_a_conflict_and_changes_nothing
        a_conflict_fails_only_its_own_call
        another_sites_conversation_does_not_exist
        a_desk_starts_from_what_is_open_owed_or_recent
        entries_come_in_order_and_as_far_as_asked
        only_old_ended_conversations_are_forgotten
    }
    mails {
        a_mail_is_due_until_it_is_done
        a_failing_mail_waits_for_its_next_try
        an_end_that_the_desk_did_not_write_down_is_told_once_more
        an_answers_end_is_told_once
        an_answer_that_failed_is_told_until_it_is_written_down
        one_entry_may_ask_for_mails_to_several_people
    }
    ledger {
        every_enquiry_stands_in_one_row
        an_old_conversation_is_recalled_with_what_was_sent
    }
    accounts {
        a_link_makes_one_account_once
        an_address_has_one_account_whatever_its_case
        a_log_in_lasts_while_it_is_used
        log_ins_are_listed_and_ended_one_or_all
        the_last_owner_stays_one_and_who_is_disabled_is_out
        a_second_factor_is_asked_for_once_shown_and_each_code_is_good_once
        a_link_for_a_forgotten_password_works_once_and_in_time
        a_mail_to_an_account_waits_until_it_is_done_or_of_no_use
    }
    audit {
        the_book_is_read_backwards_page_by_page_and_by_site
        old_lines_go_and_no_other
    }
    keys {
        a_key_is_found_by_its_hash_until_it_is_revoked
        there_are_only_so_many_keys
    }
    webhooks {
        what_happens_is_delivered_by_those_that_tell_of_it
        a_delivery_is_due_until_it_is_over_and_can_be_sent_again
        a_webhook_that_fails_for_long_is_off
        of_what_waits_too_long_a_line_the_oldest_are_given_up
        there_are_only_so_many_webhooks_and_lines_of_a_log
    }
    hook_secrets {
        a_secret_signs_for_a_while_beside_the_one_after_it
    }
    canned {
        shared_replies_are_the_sites_and_personal_ones_their_owners
        a_shortcut_stands_once_for_each_owner_and_language
        there_are_only_so_many_canned_replies
        a_file_is_taken_whole_or_not_at_all
        a_sent_message_is_counted_once
    }
    mailboxes {
        a_mailbox_is_read_from_where_it_was_left
        a_mail_is_taken_once_and_counted
        what_was_taken_goes_with_its_conversation
    }
    files {
        a_file_is_kept_once_and_sent_by_a_message
        only_so_many_files_wait_and_old_ones_go
    }
    settings {
        settings_are_changed_from_what_is_there
        a_site_is_made_once
    }
    staff {
        who_was_there_is_kept_as_it_happened
        a_departments_name_stands_once_a_site
    }
    past {
        past_chats_are_their_customers_newest_first_page_by_page
        a_fact_is_recorded_once_corrected_and_removed
        there_are_only_so_many_facts
        an_erasure_takes_all_of_a_customer_and_nothing_that_comes_after
        facts_go_when_nothing_else_of_their_customer_is_kept
    }
    pushes {
        wishes_are_as_usual_until_they_are_said
        a_browser_is_reachable_while_its_log_in_lasts
        a_log_in_and_an_address_are_one_browser_and_there_are_only_so_many
    }
    search {
        words_are_found_in_every_writing
        a_hit_shows_where_and_whether_it_is_a_note
        all_filters_hold_together
        what_changes_or_goes_is_found_no_longer
    }
    scores {
        the_score_is_what_the_raw_rows_say
        waits_are_listed_by_their_end
        a_report_gets_the_raw_facts_that_touch_its_span
    }
}
