//! What people do: whatever the protocol lets them, at random moments, also what makes no sense.

use crate::dice::Dice;
use crate::heap::{End, Next};
use crate::world::World;
use client::{Input, Words};
use desk::Event;
use protocol::{
    AgentId, AwayReason, ConversationId, ConversationState, CustomerId, Department, DepartmentId,
    Feedback, FromAgent, FromCustomer, Page, Score,
};

use ConversationState::{Live, Offered, Ticket, Waiting};

impl World {
    /// Somebody does something, or something goes wrong; then the next deed is planned.
    pub(crate) fn deed(&mut self) {
        if self.deeds_left == 0 {
            return;
        }
        self.deeds_left -= 1;
        if self.dice.per_mille(self.mood.trouble) {
            self.trouble();
        } else if self.dice.per_mille(550) {
            let n = self.dice.index(self.tabs.len());
            self.customer_does(n);
        } else if self.dice.per_mille(920) {
            let n = self.dice.index(self.seats.len());
            self.agent_does(n);
        } else {
            self.post_does();
        }
        let gap_ms = self.dice.from(0, self.mood.gap_ms);
        self.heap.plan(self.now + gap_ms, Next::Deed);
    }

    pub(crate) fn has_lid_closed(&self, end: End) -> bool {
        let machine = &self.network.machines[self.machine_of(end)];
        machine.asleep_until > self.now
    }

    fn customer_does(&mut self, n: usize) {
        if self.has_lid_closed(End::Tab(n)) {
            return;
        }
        if self.tabs[n].page.is_none() {
            return self.opens_tab(n);
        }
        let deed = self.dice.from(0, 99);
        if deed >= 97 {
            return self.closes_tab(n);
        }
        let id = self.dice.message();
        let score = Score::try_from(self.dice.from(1, 5) as u8).ok();
        let text = format!("Words {}", self.dice.from(0, 999));
        let (email, question) = (self.dice.per_mille(500), self.dice.per_mille(600));
        let email_text = format!("customer{}@example.com", self.tabs[n].browser);
        let email = email.then(|| email_text.clone());
        let Some(page) = &mut self.tabs[n].page else {
            return;
        };
        let shown = page.view.as_ref().map(|view| (view.id, view.state));
        match (shown, deed) {
            (None, 0..60) | (Some(_), 0..6) => page.request(FromCustomer::Start {
                id,
                name: "Ada".into(),
                email,
                question: question.then_some(text),
                website: None,
                consent: None,
            }),
            (None, _) | (Some(_), 6..8) => page.request(FromCustomer::LeaveMessage {
                id,
                name: "Ada".into(),
                email: email_text,
                text,
                website: None,
                consent: None,
            }),
            (Some((_, state)), 8..50) => {
                // What is over takes no words; people find that out now and then.
                if state.is_open() || state == Ticket || deed == 8 {
                    page.write(id, text);
                }
            }
            (Some((conversation, _)), 50..56) => page.say(FromCustomer::Typing {
                conversation,
                on: deed.is_multiple_of(2),
                text: None,
            }),
            (Some((conversation, _)), 56..66) => {
                if let Some(up_to) = page.timeline.saw_all() {
                    page.say(FromCustomer::Seen {
                        conversation,
                        up_to,
                    });
                }
            }
            (Some((conversation, _)), 66..72) => {
                page.request(FromCustomer::End { conversation });
            }
            (Some((conversation, _)), 72..77) => page.request(FromCustomer::ByEmail {
                conversation,
                id,
                email,
            }),
            (Some((conversation, _)), 77..81) => page.request(FromCustomer::SendTranscript {
                conversation,
                id,
                email: email_text,
            }),
            (Some((conversation, _)), 81..87) => page.request(FromCustomer::Rate {
                conversation,
                id,
                feedback: Feedback {
                    csat: score,
                    ..Feedback::default()
                },
            }),
            (Some(_), 87..89) => page.say(FromCustomer::Moved {
                page: Page {
                    url: format!("https://shop.example/{deed}"),
                    title: text,
                    ..Page::default()
                },
            }),
            (Some(_), _) => page.deal_with_failed(deed.is_multiple_of(3)),
        }
        self.input_tab(n, Input::Timer);
    }

    fn agent_does(&mut self, n: usize) {
        if self.has_lid_closed(End::View(n)) {
            return;
        }
        if self.seats[n].view.is_none() || self.mood.logins[n].is_empty() {
            return self.opens_view(n);
        }
        let deed = self.dice.from(0, 99);
        match deed {
            97 => return self.closes_view(n),
            98 => return self.logs_out(n),
            _ => {}
        }
        let id = self.dice.message();
        let text = format!("Answer {}", self.dice.from(0, 999));
        let to = self.dice.index(self.seats.len());
        let to = self.relay.agents[to].id;
        let Some(view) = &self.seats[n].view else {
            return;
        };
        let (me, cards) = (view.agent, &view.cards);
        let of = |wanted: &dyn Fn(&protocol::Card) -> bool| -> Vec<ConversationId> {
            let found = cards.values().filter(|card| wanted(card));
            found.map(|card| card.id).collect()
        };
        let mine = |card: &protocol::Card| card.agent == Some(me);
        let offered = of(&|c| c.state == Offered && mine(c));
        let live = of(&|c| c.state == Live && mine(c));
        let tickets = of(&|c| c.state == Ticket);
        let any = of(&|_| true);
        let waits = of(&|c| c.state == Waiting);
        let looked = view.looks.clone();
        let choose = |dice: &mut crate::dice::Dice, first: &[ConversationId]| {
            let odd = dice.per_mille(80);
            let all = if odd || first.is_empty() { &any } else { first };
            dice.pick(all)
        };
        let (available, dice) = (view.available, &mut self.dice);
        let on = available != Some(true);
        let deed = match deed {
            // Whoever is away mostly comes back, or nothing would ever happen.
            0..30 if on => 60,
            deed => deed,
        };
        let place = match deed {
            0..18 => choose(dice, &offered),
            18..44 => choose(dice, &live),
            44..50 => choose(dice, &tickets),
            50..54 => choose(dice, &waits),
            54..58 => choose(dice, &looked),
            _ => choose(dice, &live),
        };
        let Some(view) = &mut self.seats[n].view else {
            return;
        };
        match (deed, place) {
            (58..68, _) => view.say(FromAgent::Available {
                on,
                why: deed.is_multiple_of(3).then_some(AwayReason::Lunch),
            }),
            (0..18, Some(conversation)) => view.open(conversation),
            (18..38 | 44..48, Some(conversation)) => {
                view.write(id, conversation, Words::Message, text);
            }
            (38..44, Some(conversation)) => view.write(id, conversation, Words::Note, text),
            (48..50, Some(conversation)) => view.say(FromAgent::Assign {
                conversation,
                to: deed.is_multiple_of(2).then_some(to),
            }),
            (50..54, Some(conversation)) => view.say(FromAgent::Take { conversation }),
            (54..56, Some(conversation)) => view.leave(conversation),
            (56..58, Some(conversation)) => view.open(conversation),
            (68..74, Some(conversation)) => view.say(FromAgent::Typing {
                conversation,
                on: deed.is_multiple_of(2),
            }),
            (74..80, Some(conversation)) => view.see(conversation),
            (80..87, Some(conversation)) => view.say(FromAgent::End { conversation }),
            (87..91, Some(conversation)) => view.say(FromAgent::Transfer {
                conversation,
                to: deed.is_multiple_of(2).then_some(to),
                department: (deed == 89).then(|| DepartmentId::from_bytes([1; 16])),
                note: deed
                    .is_multiple_of(3)
                    .then(|| String::from("Needs a new pole.")),
            }),
            (91, Some(conversation)) => view.say(FromAgent::Add {
                conversation,
                agent: to,
            }),
            (92, Some(conversation)) => view.say(FromAgent::StepOut { conversation }),
            (93, Some(conversation)) => view.say(FromAgent::Reopen { conversation }),
            (94, Some(conversation)) => view.say(FromAgent::SendTranscript {
                conversation,
                id,
                email: "ada@example.com".into(),
            }),
            _ => view.deal_with_failed(deed.is_multiple_of(3)),
        }
        self.input_view(n, Input::Timer);
    }

    /// A mail comes in, one of ours comes back, or the desk closes for the night.
    /// A supervisor puts other agents into the departments.
    fn departments_change(&mut self) {
        let ids: Vec<AgentId> = self.relay.agents.iter().map(|a| a.id).collect();
        let of = |n: u8, dice: &mut Dice| Department {
            id: DepartmentId::from_bytes([n; 16]),
            name: format!("Department {n}"),
            agents: ids
                .iter()
                .filter(|_| dice.per_mille(400))
                .copied()
                .collect(),
        };
        let all: Vec<Department> = (1..=2).map(|n| of(n, &mut self.dice)).collect();
        self.tell(|| format!("departments: {all:?}"));
        self.happened(Event::Departments(all));
    }

    /// The site's page says for which department its customer asks.
    fn a_page_names_a_department(&mut self) {
        let pages = self.tabs.iter().filter_map(|tab| tab.page.as_ref());
        let customers: Vec<CustomerId> = pages.filter_map(|page| page.customer).collect();
        let name = format!("department {}", self.dice.from(1, 3));
        if let Some(customer) = self.dice.pick(&customers) {
            self.happened(Event::SiteSaid {
                customer,
                before: None,
                verified: None,
                data: Some([("department".into(), name)].into()),
            });
        }
    }

    fn post_does(&mut self) {
        if !self.relay.up {
            return;
        }
        let rows: Vec<ConversationId> = self.relay.disk.rows.keys().copied().collect();
        let mails: Vec<desk::Mail> = self.relay.disk.mails.values().cloned().collect();
        let id = self.dice.message();
        match (self.dice.from(0, 9), self.dice.pick(&rows)) {
            // What is read beside a desk that is at work may be old by the time the desk hears it.
            (0..4, _) if !self.relay.inbox.is_empty() || self.relay.commit.is_some() => {}
            (0..4, Some(conversation)) => {
                self.tell(|| format!("a mail comes into {conversation}"));
                let row = self.relay.disk.rows[&conversation].clone();
                let from = row.email.clone().unwrap_or("else@example.com".into());
                let sent = self.relay.disk.sent(conversation);
                let conversation_row = Box::new(row);
                self.happened(Event::Recalled {
                    conversation: conversation_row,
                    sent,
                });
                self.happened(Event::MailCame {
                    conversation,
                    id,
                    from,
                    text: "By mail".into(),
                });
            }
            (4..6, _) => {
                if let Some(mail) = self.dice.pick(&mails) {
                    self.tell(|| format!("a mail comes back from {}", mail.to));
                    self.happened(Event::MailBounced {
                        conversation: mail.conversation,
                        asked: mail.asked,
                        email: mail.to,
                    });
                }
            }
            (6..7, _) => self.departments_change(),
            (7..9, _) => self.a_page_names_a_department(),
            _ => {
                let closed = self.relay.closed;
                self.tell(|| format!("the desk was closed: {closed}, and is no more"));
                self.relay.closed = !closed;
                self.happened(Event::Hours {
                    open: closed,
                    opens_at: None,
                });
            }
        }
    }
}
