"""Names of people, as believable as names made of lists can be."""

SURNAMES = {
    "王": "wang", "李": "li", "张": "zhang", "刘": "liu", "陈": "chen", "杨": "yang",
    "赵": "zhao", "黄": "huang", "周": "zhou", "吴": "wu", "徐": "xu", "孙": "sun",
    "胡": "hu", "朱": "zhu", "高": "gao", "林": "lin", "何": "he", "郭": "guo",
    "马": "ma", "罗": "luo", "梁": "liang", "宋": "song", "郑": "zheng", "谢": "xie",
    "韩": "han", "唐": "tang", "冯": "feng", "于": "yu", "董": "dong", "萧": "xiao",
    "程": "cheng", "曹": "cao", "袁": "yuan", "邓": "deng", "许": "xu", "傅": "fu",
    "沈": "shen", "曾": "zeng", "彭": "peng", "吕": "lv", "苏": "su", "卢": "lu",
    "蒋": "jiang", "蔡": "cai", "贾": "jia", "丁": "ding", "魏": "wei", "薛": "xue",
    "叶": "ye", "余": "yu", "潘": "pan", "杜": "du", "戴": "dai", "夏": "xia",
    "钟": "zhong", "汪": "wang", "田": "tian", "任": "ren", "姜": "jiang", "范": "fan",
    "方": "fang", "石": "shi", "姚": "yao", "谭": "tan", "廖": "liao", "邹": "zou",
    "金": "jin", "陆": "lu", "郝": "hao", "孔": "kong", "白": "bai", "崔": "cui",
    "康": "kang", "毛": "mao", "邱": "qiu", "秦": "qin", "江": "jiang", "顾": "gu",
}  # fmt: skip

WOMEN = {
    "悦": "yue", "静": "jing", "欣怡": "xinyi", "雨桐": "yutong", "思琪": "siqi", "佳宁": "jianing",
    "婷": "ting", "梦洁": "mengjie", "晓燕": "xiaoyan", "若曦": "ruoxi", "雅楠": "yanan",
    "诗涵": "shihan", "丽娜": "lina", "海燕": "haiyan", "芳": "fang", "雪梅": "xuemei",
    "子涵": "zihan", "美玲": "meiling", "玉兰": "yulan", "慧敏": "huimin", "倩": "qian",
    "莉": "li", "晓彤": "xiaotong", "一诺": "yinuo", "可馨": "kexin", "语嫣": "yuyan",
    "春华": "chunhua", "秋月": "qiuyue", "文静": "wenjing", "小雅": "xiaoya", "佩珊": "peishan",
    "明珠": "mingzhu", "嘉怡": "jiayi", "舒婷": "shuting", "安琪": "anqi", "梓萱": "zixuan",
    "艳红": "yanhong", "凤霞": "fengxia", "素芬": "sufen", "敏": "min", "琳": "lin",
    "晴": "qing", "菲": "fei", "婉清": "wanqing", "书瑶": "shuyao", "念慈": "nianci",
    "初夏": "chuxia", "乐怡": "leyi", "知夏": "zhixia", "沐晴": "muqing", "兰": "lan",
}  # fmt: skip

MEN = {
    "伟": "wei", "浩然": "haoran", "俊杰": "junjie", "子轩": "zixuan", "明": "ming",
    "志强": "zhiqiang", "建国": "jianguo", "鹏飞": "pengfei", "宇航": "yuhang", "博文": "bowen",
    "磊": "lei", "思远": "siyuan", "天佑": "tianyou", "文博": "wenbo", "嘉豪": "jiahao",
    "晨": "chen", "凯": "kai", "立群": "liqun", "泽宇": "zeyu", "家明": "jiaming",
}  # fmt: skip

CHILDREN = (
    "豆豆", "果果", "糖糖", "米粒", "小满", "安安", "乐乐", "朵朵", "年糕", "团子",
    "柚子", "可可", "元宝", "桃桃", "毛毛", "小鱼", "暖暖", "核桃", "多多", "西西",
)  # fmt: skip

NICKNAMES = (
    "晴天", "小鹿乱撞", "一只猫", "慢慢来", "南风知我意", "山茶花", "橘子汽水", "今天也要加油",
    "阿宁", "Anna", "Lily", "Grace", "Mia", "Coco", "Vivian", "Sunny", "Joyce", "Elaine",
    "半糖主义", "月半弯", "云朵收集者", "简单", "听雨", "向日葵", "草莓大福", "一一", "木子",
    "小确幸", "岁月静好", "拾光", "青柠", "夏至未至", "不加冰", "爱吃火锅", "麦田", "浅浅",
    "奶茶三分甜", "Echo", "Yoyo", "Tina", "海盐芝士", "白日梦", "星星点灯", "北北", "七七",
    "苏打绿茶", "知足", "九月", "蓝莓果酱", "风铃", "茉莉清茶", "阳光正好", "小团圆", "绵绵",
)  # fmt: skip
