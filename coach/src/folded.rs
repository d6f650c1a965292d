//! Traditional characters as simplified ones and back, as far as our lists need them. Each is three
//! bytes long in both, so places in the folded text are places in the text.

/// Pairs: traditional, simplified.
const PAIRS: &str = "對对處处進进關关於于給给貴贵應应該该發发錯错壞坏氣气憤愤惱恼煩烦滿满謝谢讚赞開开興兴歡欢\
喜喜愛爱爛烂騙骗訴诉遲迟誤误損损壓压斷断漏漏無无沒没難难過过態态質质價价錢钱慢慢險险傷伤廢废還还這这\
個个們们麼么樣样裡里後后經经據据規规責责悉悉釋释復复覆复確确認认檢检査查維维聯联繫系詢询賠赔償偿換换\
單单鏈链觸触達达閉闭環环賦赋顆颗齊齐當当時时諒谅請请煩烦勞劳鑒鉴備备訊讯務务員员說说買买賣卖東东車车\
幫帮讓让會会來来見见聽听覺觉實实報报號号碼码訂订貨货運运費费圖图親亲點点長长鬧闹樂乐舒舒適适雙双優优\
錄录糟糟糕糕棒棒緊紧嗎吗嚇吓腳脚漲涨毀毁殘残劣劣臟脏髒脏亂乱貪贪虧亏慘惨恥耻歉歉體体懶懒氈毡絨绒蓋盖\
鋪铺夏夏薄薄厚厚羽羽絲丝動动褥褥貼贴緒绪擔担憂忧傻傻驚惊喪丧軟软醜丑髮发靈灵穩稳準准順顺慮虑終终於于決决\
問问題题擾扰暢畅贊赞妳你咱咱誇夸妙妙極极週周恆恒懇恳盡尽責责與与該该兩两異异爾尔";

fn pairs() -> impl Iterator<Item = (char, char)> {
    let mut chars = PAIRS.chars();
    std::iter::from_fn(move || Some((chars.next()?, chars.next()?)))
}

/// The text in simplified characters, with every place where it was.
pub(crate) fn folded(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{3400}'..='\u{9fff}' => {
            let pair = pairs().find(|(traditional, _)| *traditional == c);
            pair.map_or(c, |(_, simple)| simple)
        }
        _ => c,
    };
    text.chars().map(fold).collect()
}

/// What our lists say, in the characters that `like` is written in.
pub(crate) fn written_like(plain: &str, like: &str) -> String {
    let differs =
        |c: char| pairs().any(|(traditional, simple)| traditional == c && simple != c && c != '妳');
    if !like.contains(differs) {
        return plain.into();
    }
    let unfold = |c: char| {
        let pair = pairs().find(|(_, simple)| *simple == c);
        pair.map_or(c, |(traditional, _)| traditional)
    };
    plain.chars().map(unfold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_keeps_places() {
        for (traditional, simple) in pairs() {
            assert_eq!(traditional.len_utf8(), 3, "{traditional}");
            assert_eq!(simple.len_utf8(), 3, "{simple}");
        }
        assert_eq!(folded("對不起，這個壞了 👍"), "对不起，这个坏了 👍");
        assert_eq!(written_like("联系", "請等"), "聯繫");
        assert_eq!(written_like("联系", "请等"), "联系");
    }
}
