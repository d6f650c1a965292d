//! The sentiment lexicon: words and phrases with a weight from −3 to 3. Compiled for customer service;
//! `docs/coach.md` says how it was made, and how to dispute a weight.

/// English: a weight, then words (forms in full) and phrases of it.
pub(crate) const ENGLISH: [(f32, &str); 12] = [
    (
        -3.0,
        "abysmal|appalling|awful|atrocious|disgraceful|disgusting|dreadful|furious|hate|hated|horrendous|\
horrible|horrific|livid|outraged|outrageous|pathetic|scam|scammed|scammer|scammers|shocking|terrible|worst|\
thanks for nothing|fraud|joke of a|outrage|shambles|crap|bullshit|wtf|rip-off|ripped off|liars|liar|thieves",
    ),
    (
        -2.5,
        "angry|disgusted|garbage|incompetent|joke|ridiculous|rubbish|trash|unacceptable|useless|worthless|\
sick of|sick and tired|fed up|had enough|waste of|nightmare|insulting|hopeless|disaster|lied",
    ),
    (
        -2.0,
        "annoyed|annoying|bad|badly|broke|broken|complain|complaint|complaining|disappointed|disappointing|\
disappointment|dissatisfied|faulty|frustrated|frustrating|frustration|irritated|irritating|let down|let me down|\
let us down|lousy|money back|nobody answers|nobody helps|no one answers|no one helps|nobody replies|poor|\
poorly|regret|ruined|ruining|rude|stolen|unhappy|unprofessional|unreliable|upset|upsetting|worse|defective|\
fell apart|falling apart|never again|not good enough|still waiting|waste|wasted|wasting|unusable|sucks|stupid|\
idiots|mess|misleading|lost my|lost our|didn't help|doesn't help|doesn't work|doesn't even|didn't work|\
not working|never works|never worked|won't work|isn't working|never arrived|never came|overcharged|cheated",
    ),
    (
        -1.5,
        "been waiting|charged twice|crashes|crashed|crashing|damaged|fails|failed|hurt|hurts|leak|leaks|\
leaking|leaked|no answer|no reply|no response|nobody came|no-one came|no one came|shouted|smells|sad|sadly|\
scratched|stain|stained|stains|torn|ripped|wrong|too slow|too late|unfair|unhelpful|ignored|ignoring|messed up|\
don't understand why|stuck|shame|ashamed|worried|confused|confusing|cracked|lost",
    ),
    (
        -1.0,
        "again and again|cheap|delay|delayed|delays|difficult|hard to|late|missing|mistake|mistakes|problem|\
problems|slow|still no|still not|still nothing|third time|fourth time|second time|tired of|trouble|unclear|issue|\
issues|unfortunately|impatient|inconvenient|overpriced|expensive|cancel everything|nothing happens",
    ),
    (
        1.0,
        "clear|cool|easy|fine with|glad|ok now|okay now|quick|quickly|smooth|smoothly|useful|sure thing|cheers|\
no problem|no problems|no worries|works now|working now|without any problems|without problems|without any trouble",
    ),
    (
        1.5,
        "appreciate|appreciated|enjoy|enjoyed|enjoying|fair|fast|good|helped|helpful|i like|we like|nice|pleased|\
resolved|satisfied|solved|sorted|thank|thanks|thx|works perfectly|works well|well done|works great|i like it",
    ),
    (
        2.0,
        "happy|happily|great|kind of you|very kind|so kind|pleasure|relieved|recommend|recommended|delightful|\
impressed|impressive|comfortable|beautiful|helps a lot|you rock|good job|great job|well made|friendly",
    ),
    (
        2.5,
        "awesome|brilliant|delighted|excellent|fantastic|lovely|love|loved|loving|perfect|perfectly|superb|\
terrific|thrilled|wonderful|wow|best|happier|life saver|lifesaver",
    ),
    (
        3.0,
        "amazing|outstanding|phenomenal|exceptional|flawless|best ever",
    ),
    // Emoji, by themselves: counted in any language.
    (
        -2.0,
        "😠|😡|🤬|😤|😞|😢|😭|😩|😫|👎|💔|🙄|😒|🤮|😖|😣|☹|🙁|😔",
    ),
    (
        2.0,
        "🙂|😊|😀|😁|😃|😄|😍|🥰|👍|👏|🙏|❤|💚|💙|🎉|😘|🤩|💯|🥳|🤗|😻",
    ),
];

/// Chinese: a weight, then words of it, in simplified characters. 0: words that hold another one.
pub(crate) const CHINESE: [(f32, &str); 9] = [
    (
        0.0,
        "你好|您好|好的|好吗|好么|好吧|好像|好几|最好|差不多|出差|时差|不好意思|快递|还好吗|正好|只好|好了|讨好|爱好|\
友好吗|差价|差额|偏差|温差|色差吗|误差|很快|赶快|尽快|满减|满意吗|问好|麻烦您|麻烦你|投诉电话|请问题",
    ),
    (
        -3.0,
        "垃圾|骗子|骗人|欺骗|诈骗|恶心|无耻|滚|太差|差劲|最差|气死|糟透|烂透|坑人|黑心|混蛋|傻逼|他妈|忽悠|欺诈|耍我|耍人",
    ),
    (
        -2.5,
        "糟糕|气愤|愤怒|生气|火大|无语|投诉|举报|烦死|受够|离谱|荒唐|不像话|太过分|过分|恶劣|奇葩|曝光|服了你们|敷衍|推卸",
    ),
    (
        -2.0,
        "失望|不满|差评|坏了|坏的|破了|破损|很烂|太烂|烂|难用|难受|不值|不行|后悔|没用|没人理|没有人理|不理人|白等|白买|\
退钱|假货|次品|太慢|崩溃|不靠谱|着急死|伤心|难过|上当|吃亏|浪费|不耐烦|质量问题|漏水|不能用|用不了|打不开|态度差",
    ),
    (
        -1.5,
        "差|坏|烦|发错|送错|搞错|弄错|还没到|还没有到|还没收到|还没发|一直没|没人回|没有人回|不回|卡住|裂了|掉色|有味道|太贵|\
等了|担心|着急|催了|催|丢了|弄丢|再也不|讨厌|郁闷|委屈|可惜|遗憾",
    ),
    (
        1.0,
        "没问题|没关系|没事|方便|还行|可以的|快了很多|放心|清楚了|明白了|合适",
    ),
    (
        1.5,
        "好|谢谢|感谢|多谢|谢了|不错|舒服|解决了|有帮助|帮大忙|辛苦了|真快|超快|好评|友好|实惠|划算|耐心|细心|贴心",
    ),
    (
        2.0,
        "喜欢|满意|开心|高兴|推荐|点赞|赞|好用|漂亮|给力|靠谱|热情|专业|周到|惊喜|惊艳|放心买",
    ),
    (
        2.5,
        "太棒|真棒|棒|完美|优秀|太好了|爱了|最好的|一流|超赞|无敌|非常好|爱死",
    ),
];
