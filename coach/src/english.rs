//! English words and phrases to avoid: jargon, too casual, too stiff; each with what to say instead.

use crate::phrases::{Cut, outermost};
use crate::text::listed;
use crate::{Avoid, Finding, Kind};

/// Heavy words and the plain ones, mostly from plainlanguage.gov's "simple words and phrases". Only what
/// can be put in the other's place as it stands.
const HEAVY: &str = "additional=extra|ascertain=find out|at this point in time=now|at the present time=now|\
at a later date=later|by means of=by|cognizant of=aware of|due to the fact that=because|\
despite the fact that=although|during the course of=during|for the duration of=during|\
for the purpose of=for|for the reason that=because|has the ability to=can|have the ability to=can|\
in accordance with=by|in addition to=besides|in close proximity to=near|in lieu of=instead of|\
in order to=to|in order for=for|in relation to=about|in respect of=about|in the amount of=for|\
in the event of=|in the event that=if|in the near future=soon|in the process of=|in view of=because of|\
inasmuch as=since|is able to=can|are able to=can|it is essential to=|notwithstanding=despite|\
numerous=many|on a monthly basis=monthly|on a daily basis=daily|on a regular basis=regularly|\
on the grounds that=because|prior to=before|previous to=before|subsequent to=after|subsequently=later|\
sufficient=enough|the majority of=most|until such time as=until|whereas=while|with regard to=about|\
with regards to=about|with respect to=about|with the exception of=except|approximately=about|\
remainder=rest|henceforth=from now on|heretofore=until now|therein=in it|thereof=|thereafter=after that|\
upon receipt of=when we get|methodology=method|functionality=|requisite=needed|erroneous=wrong|\
erroneously=wrongly|optimal=best|requirements=needs|modification=change|modifications=changes|\
commencement=start|utilization=use|utilisation=use|termination=end|remuneration=pay|inception=start";

/// Heavy verbs: four forms of each, as they stand for one another. "–" where nothing fits.
const VERBS: &str = "utilize utilizes utilized utilizing=use uses used using|\
utilise utilises utilised utilising=use uses used using|\
commence commences commenced commencing=start starts started starting|\
terminate terminates terminated terminating=end ends ended ending|\
expedite expedites expedited expediting=speed-up speeds-up sped-up speeding-up|\
endeavour endeavours endeavoured endeavouring=try tries tried trying|\
endeavor endeavors endeavored endeavoring=try tries tried trying|\
facilitate facilitates facilitated facilitating=ease eases eased easing|\
leverage leverages leveraged leveraging=use uses used using|\
rectify rectifies rectified rectifying=fix fixes fixed fixing|\
remediate remediates remediated remediating=fix fixes fixed fixing|\
remit remits remitted remitting=send sends sent sending|\
ascertain ascertains ascertained ascertaining=find-out finds-out found-out finding-out|\
initiate initiates initiated initiating=start starts started starting|\
procure procures procured procuring=get gets got getting|\
necessitate necessitates necessitated necessitating=need needs needed needing|\
ameliorate ameliorates ameliorated ameliorating=improve improves improved improving|\
elucidate elucidates elucidated elucidating=explain explains explained explaining|\
escalate escalates escalated escalating=– – – –|ping pings pinged pinging=– – – –";

/// Words of the trade that a customer need not know.
const TRADE: &str = "rma=return|sku=item number|eta=expected time|sla=|poc=contact|eod=the end of the day|\
cob=the end of the day|eob=the end of the day|eow=the end of the week|crm=|erp=|kyc=|kpi=|sop=|oem=|moq=|dsr=|\
nps=|csat=|tier 1=|tier 2=|tier 3=|tier one=|tier two=|l1=|l2=|l3=|backend=|back-end=|frontend=|front-end=|\
backlog=|sprint=|stakeholder=|stakeholders=|deliverable=|deliverables=|workstream=|wip=in the works|\
tbd=not known yet|tbc=not sure yet|ooo=away|wrt=about|fulfillment center=warehouse|\
fulfilment centre=warehouse|consignment=parcel|circle back=|circling back=|touch base=|touching base=|\
loop in=|reach out to=contact|deep dive=|low-hanging fruit=|move the needle=|going forward=from now on|\
on our radar=|action item=task|action items=tasks|take offline=|take this offline=|bandwidth to=time to|\
end user=|end users=|use case=|use cases=|roadmap=|best-in-class=|synergy=|synergies=|paradigm=";

/// Too casual for a stranger.
const CASUAL: &str = "ain't=isn't|bro=|btw=by the way|bruh=|bummer=|buddy=|cos=because|coz=because|cuz=because|\
dude=|dunno=don't know|fyi=|gimme=give me|gonna=going to|gotcha=|gotta=have to|ha ha=|haha=|hahaha=|\
hiya=hello|idk=I don't know|imo=|kinda=rather|lemme=let me|lmao=|lol=|ma'am=|mate=|my bad=my mistake|\
nah=no|nope=no|np=no problem|omg=|ok then=|outta=out of|pls=please|plz=please|rofl=|sorta=rather|\
sucks=|sup=|thru=through|thx=thanks|tho=though|u=you|ur=your|wanna=want to|whatever=|what's up=|wtf=|\
y'all=you|ya=you|yeah=yes|yep=yes|yo=|yup=yes|no biggie=no problem|chill=|guys=|crap=|damn=|hell=";

/// Too stiff: letters of an office.
const STIFF: &str = "acknowledge receipt of=have|aforementioned=|aforesaid=|as per=by|as per your request=as you asked|\
at your earliest convenience=when you can|at your convenience=when it suits you|attached herewith=attached|\
please be advised that=|please be informed that=|be advised that=|we would like to inform you that=|\
i am writing to inform you that=|we are writing to inform you that=|writing to inform you=|\
i would like to inform you that=|kindly be informed=|do the needful=|do not hesitate to=|don't hesitate to=|\
enclosed please find=here is|please find attached=here is|please find enclosed=here is|hereby=|herein=in it|\
herewith=|hereto=|hereinafter=|in this regard=about this|in due course=soon|it has come to our attention=|\
regret to inform you=|regret to inform=|rest assured=|thanking you in anticipation=thank you|\
thanking you in advance=thank you|the undersigned=I|undersigned=|dear valued customer=hello|\
valued customer=|pursuant to=under|with reference to=about|in reference to=about|with immediate effect=at once|\
we acknowledge=|revert back to=answer|revert to you=answer you|esteemed=|furnish us with=send us|\
yours faithfully=|under separate cover=|please note that=|further to your=about your|same shall be=|\
for your perusal=for you to read|kind perusal=|duly noted=noted|deem it=|whilst=while|hitherto=until now|\
shall be obliged=|your good self=you|inconvenience caused=trouble|any inconvenience=any trouble";

/// Behind these, and at a sentence's start, "kindly" asks for something; elsewhere it is a compliment.
const ASKING: &str = "please you and we request then";

pub(crate) fn check(text: &str, site: &[Avoid]) -> Vec<Finding> {
    let cut = Cut::new(text);
    let mut found = Vec::new();
    for one in site {
        found.extend(cut.find(&one.word, &one.plain, Kind::Jargon));
    }
    for (list, kind) in [
        (STIFF, Kind::Stiff),
        (HEAVY, Kind::Jargon),
        (TRADE, Kind::Jargon),
        (CASUAL, Kind::Casual),
    ] {
        for (phrase, plain) in list.split('|').filter_map(|line| line.split_once('=')) {
            found.extend(cut.find(phrase, plain, kind));
        }
    }
    for (heavy, plain) in VERBS.split('|').filter_map(|line| line.split_once('=')) {
        for (heavy, plain) in heavy.split(' ').zip(plain.split(' ')) {
            let plain = plain.trim_matches('–').replace('-', " ");
            found.extend(cut.find(heavy, &plain, Kind::Jargon));
        }
    }
    found.extend(kindly(&cut));
    outermost(found)
}

fn kindly(cut: &Cut<'_>) -> Vec<Finding> {
    let asks = |n: usize| {
        cut.begins_a_sentence(n)
            || n.checked_sub(1)
                .is_some_and(|n| listed(ASKING, &cut.words[n].low))
    };
    let after_please = |n: usize| n > 0 && cut.words[n - 1].low == "please";
    let places = cut.places("kindly").into_iter().map(|(n, _)| n);
    places
        .filter(|n| asks(*n))
        .map(|n| {
            let range = cut.words[n].at.clone();
            let mut finding = Finding::new(range, Kind::Stiff);
            let plain = if cut.begins_a_sentence(n) {
                "Please"
            } else {
                "please"
            };
            finding.instead = (!after_please(n)).then(|| plain.into());
            finding
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said_instead(text: &str) -> Vec<(String, Option<String>)> {
        let found = check(text, &[]).into_iter();
        found
            .map(|one| (text[one.range].into(), one.instead))
            .collect()
    }

    #[test]
    fn what_is_put_there_fits_the_sentence() {
        let one = |text: &str| said_instead(text).pop();
        let is = |found: &str, plain: &str| Some((found.to_owned(), Some(plain.to_owned())));
        assert_eq!(one("Prior to that, wait."), is("Prior to", "Before"));
        assert_eq!(one("He utilized it"), is("utilized", "used"));
        assert_eq!(one("We expedite it"), is("expedite", "speed up"));
        assert_eq!(one("Your RMA is here"), is("RMA", "return"));
        assert_eq!(one("an RMA"), Some(("RMA".into(), None)));
        assert_eq!(one("an additional peg"), is("additional", "extra"));
        assert_eq!(one("Kindly wait"), is("Kindly", "Please"));
        assert_eq!(one("u\u{a0}wait"), is("u", "you"));
        assert_eq!(one("She kindly waited, prior\nto us"), None);
    }

    #[test]
    fn a_sites_own_words_go_first() {
        let site = [
            Avoid {
                word: "RMA".into(),
                plain: "repair".into(),
            },
            Avoid {
                word: "larch x".into(),
                plain: "".into(),
            },
        ];
        let text = "The RMA of a Larch X";
        let found: Vec<_> = check(text, &site)
            .into_iter()
            .map(|one| (&text[one.range], one.instead))
            .collect();
        assert_eq!(found, [("Larch X", None), ("RMA", Some("repair".into()))]);
    }
}
