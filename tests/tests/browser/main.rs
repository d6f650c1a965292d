//! Tests in real browsers: one program, so that a wait of one story is another one's time.

mod accessible;
mod away;
mod chat;
mod consent;
mod desk;
mod elsewhere;
mod engines;
mod faq;
mod files;
mod harness;
mod host_page;
mod invitations;
mod javascript;
mod menu;
mod network;
mod news;
mod past;
mod promises;
mod report;
mod resume;
mod rtl;
mod talk;
mod tickets;
mod two_steps;
mod unanswered;
mod writing;
