//! Chinese: 被, officialese, words of the trade, too casual, and 您 beside 你.

use crate::folded::{folded, written_like};
use crate::phrases::{Cut, outermost};
use crate::text::is_han;
use crate::{Avoid, Finding, Kind};

/// 被 in words of its own: what follows, and what stands before (quilts).
const NO_PASSIVE_AFTER: &str = "子动告褥单套窝面罩芯迫害";
const NO_PASSIVE_BEFORE: &str = "棉绒丝羽盖铺夏冬春秋薄厚毛床";

/// Officialese, and what to say instead; without it where nothing is safe.
const STIFF: &str = "特此通知=|特此告知=|特此=|敬请谅解=请谅解|敬请=请|烦请=请|知悉=知道|悉知=知道|望周知=|如若=如果|鉴于=因为|\
贵方=您|我方=我们|兹=|深表歉意=很抱歉|依据相关规定=|根据相关规定=|按照相关规定=|相关部门=|届时=到时候|责成=|酌情=|\
即日起=从今天起|予以=|须知=|恕不=不|谨此=|业已=已经|倘若=如果|尚未=还没有|亦可=也可以|如有不便=|之规定=|妥善处理=处理好|\
望悉=|该商品=这件商品|上述=|给予答复=答复|给予回复=回复|拟定于=定在|不予=不";

/// Verbs that need no 进行 before them.
const DEEDS: &str = "处理|核实|退款|更换|维修|检查|沟通|联系|咨询|查询|赔偿|确认|回复|修改|操作|登记|补发|退货|换货|\
升级|调查|核对|跟进|反馈|安排|审核|取消|检测|清洁|安装|配送|发货";

const TRADE: &str = "闭环=|赋能=|抓手=|颗粒度=|拉通=|拉齐=|链路=|触达=联系|客诉=投诉|复盘=|工单=|对齐一下=确认一下|\
心智=|痛点=|组合拳=|二线=|话术=|履约=|逆向物流=退货|生命周期=|sku=商品编号|eta=预计时间|sop=|rma=退货|crm=|kpi=|sla=|\
ddl=截止时间|asap=尽快|erp=|spu=商品编号|poc=联系人";

const CASUAL: &str = "亲亲=|亲，=|亲,=|亲~=|亲～=|么么哒=|哈哈=|呵呵=|嘻嘻=|嘿嘿=|木有=没有|酱紫=这样|啥=什么|咋=怎么|造吗=知道吗|\
牛逼=|牛b=|卧槽=|我靠=|尼玛=|老铁=|宝宝们=|哒哒=|肿么=怎么|有木有=有没有|233=|666=|妥妥的=|搞定=办好|ok啦=好了|\
emmm=|滴滴=|噢耶=|拜拜=再见";

pub(crate) fn check(text: &str, site: &[Avoid]) -> Vec<Finding> {
    let flat = folded(text);
    let cut = Cut::new(&flat);
    let mut found = passive(&flat);
    for one in site {
        found.extend(
            places(&flat, &cut, &folded(&one.word), Kind::Jargon).map(|mut finding| {
                finding.instead = (!one.plain.is_empty()).then(|| one.plain.clone());
                finding
            }),
        );
    }
    for (list, kind) in [
        (STIFF, Kind::Stiff),
        (TRADE, Kind::Jargon),
        (CASUAL, Kind::Casual),
    ] {
        for (phrase, plain) in list.split('|').filter_map(|line| line.split_once('=')) {
            found.extend(places(&flat, &cut, phrase, kind).map(|mut finding| {
                finding.instead = (!plain.is_empty()).then(|| written_like(plain, text));
                finding
            }));
        }
    }
    found.extend(carry_out(&flat, text));
    found.extend(mixed(&flat, text));
    outermost(found)
}

/// Where a phrase stands: Han anywhere, Latin letters as words.
fn places<'a>(
    flat: &'a str,
    cut: &Cut<'_>,
    phrase: &'a str,
    kind: Kind,
) -> impl Iterator<Item = Finding> + 'a {
    let han: Vec<_> = match phrase.contains(is_han) {
        true => flat
            .match_indices(phrase)
            .map(|(at, _)| at..at + phrase.len())
            .collect(),
        false => {
            let at = cut.places(phrase).into_iter();
            at.map(|(n, many)| cut.words[n].at.start..cut.words[n + many - 1].at.end)
                .collect()
        }
    };
    // "母亲，": the character belongs to what stands before.
    let own = move |at: &core::ops::Range<usize>| {
        !phrase.starts_with('亲')
            || !flat[..at.start].ends_with(['母', '父', '双', '乡', '相', '探', '娘'])
    };
    han.into_iter()
        .filter(own)
        .map(move |at| Finding::new(at, kind))
}

fn passive(flat: &str) -> Vec<Finding> {
    let places = flat
        .match_indices('被')
        .map(|(at, word)| at..at + word.len());
    places
        .filter(|at| {
            let after = flat[at.end..].chars().next();
            after.is_some_and(|c| is_han(c) && !NO_PASSIVE_AFTER.contains(c))
                && !flat[..at.start].ends_with(|c| NO_PASSIVE_BEFORE.contains(c))
        })
        .map(|at| Finding::new(at, Kind::Passive))
        .collect()
}

/// 进行处理 says 处理, 予以退款 says 退款; 进行相应的处理 says it, too, but what becomes of the rest?
fn carry_out(flat: &str, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, word) in flat.match_indices("进行").chain(flat.match_indices("予以")) {
        let rest = &flat[at + word.len()..];
        let done = rest.starts_with('了');
        let deed = rest.trim_start_matches('了');
        let clause = deed
            .split(['，', '。', '！', '？', '；', '\n'])
            .next()
            .unwrap_or_default();
        let mut finding = None;
        if let Some(verb) = DEEDS.split('|').find(|verb| deed.starts_with(*verb)) {
            let end = at + word.len() + (rest.len() - deed.len()) + verb.len();
            let mut one = Finding::new(at..end, Kind::Stiff);
            let did = if done { "了" } else { "" };
            one.instead = Some([written_like(verb, text), did.into()].concat());
            finding = Some(one);
        } else if let Some((before, verb)) = clause.split_once('的')
            && let Some(verb) = DEEDS.split('|').find(|one| verb.starts_with(*one))
        {
            let end = at + word.len() + (rest.len() - deed.len()) + before.len() + 3 + verb.len();
            finding = Some(Finding::new(at..end, Kind::Stiff));
        }
        found.extend(finding);
    }
    found
}

/// Who says 您 stays with it. 你们 is no mixture: 您 has no plural.
fn mixed(flat: &str, text: &str) -> Vec<Finding> {
    if !flat.contains('您') {
        return Vec::new();
    }
    let places = flat
        .match_indices('你')
        .filter(|(at, word)| !flat[at + word.len()..].starts_with('们'));
    places
        .map(|(at, word)| {
            let mut finding = Finding::new(at..at + word.len(), Kind::Mixed);
            finding.instead = Some(written_like("您", text));
            finding
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_there_is_written_like_the_rest() {
        let of = |text: &str| {
            let found = check(text, &[]).into_iter();
            found
                .map(|one| (text[one.range].to_owned(), one.instead))
                .collect::<Vec<_>>()
        };
        let is = |found: &str, plain: &str| vec![(found.to_owned(), Some(plain.to_owned()))];
        assert_eq!(of("我们予以退款。"), is("予以退款", "退款"));
        assert_eq!(of("我們對訂單進行了處理。"), is("進行了處理", "處理了"));
        assert_eq!(of("您好，你的包裹到了"), is("你", "您"));
        assert_eq!(of("进行相应的更换"), [("进行相应的更换".into(), None)]);
        assert_eq!(of("比赛正在进行。"), []);
    }
}
