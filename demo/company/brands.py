"""Three retail companies that do not exist: their stores, goods, tags and words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Brand:
    """`department`: WeCom's id of the retail company; its stores follow it. Prices in yuan.

    `color`: of its pictures, red, green and blue.
    """

    department: int
    company: str
    shop: str
    key: str
    color: tuple[int, int, int]
    stores: tuple[str, ...]
    goods: tuple[tuple[str, int], ...]
    tags: dict[str, tuple[str, ...]]
    welcome: str
    offer: str


LEVELS = ("普通会员", "银卡会员", "金卡会员", "黑卡会员")

# Groups that the whole company uses, in the order in which WeCom shows them.
COMMON_TAGS = {
    "会员等级": LEVELS,
    "来源": ("门店扫码", "朋友介绍", "小程序", "直播间"),
    "兴趣": ("瑜伽", "烘焙", "旅行", "摄影", "读书", "健身"),
    "消费偏好": ("爱新品", "等活动", "送礼多", "重品质"),
}

BRANDS = (
    Brand(
        department=10,
        company="花见屿美妆",
        shop="花见屿官方商城",
        key="huajianyu",
        color=(232, 120, 140),
        stores=("上海南京西路店", "上海徐家汇店", "杭州湖滨店", "苏州观前街店"),
        goods=(
            ("山茶花保湿精华水 150ml", 268),
            ("白芍焕亮精华液 30ml", 459),
            ("积雪草舒缓面霜 50g", 329),
            ("氨基酸洁面慕斯 120ml", 118),
            ("轻盈防晒乳 SPF50+ 50ml", 189),
            ("玫瑰果护理油 30ml", 239),
            ("丝绒哑光唇釉 豆沙色", 139),
            ("丝绒哑光唇釉 枫叶红", 139),
            ("水光气垫 自然色", 278),
            ("多效眼霜 15g", 399),
            ("茶树净肤面膜 5片", 98),
            ("旅行五件套", 199),
        ),
        tags={
            "肤质": ("干性", "油性", "混合性", "中性", "敏感肌"),
            "护肤需求": ("补水保湿", "提亮", "抗初老", "祛痘", "舒缓修护"),
        },
        welcome="{customer}您好呀，我是花见屿{store}的{guide}。肤质和困扰都可以告诉我，我帮您配一套合适的。",
        offer="新朋友专享：免费肤质检测",
    ),
    Brand(
        department=20,
        company="木衣集女装",
        shop="木衣集旗舰店",
        key="muyiji",
        color=(150, 130, 105),
        stores=("成都春熙路店", "重庆解放碑店", "西安小寨店", "昆明南屏街店"),
        goods=(
            ("重磅真丝衬衫 米白", 699),
            ("羊毛混纺西装外套", 1299),
            ("亚麻阔腿裤 燕麦色", 459),
            ("新中式盘扣上衣", 568),
            ("针织开衫 雾霾蓝", 399),
            ("法式碎花连衣裙", 629),
            ("高腰直筒牛仔裤", 369),
            ("双面呢大衣 驼色", 2199),
            ("纯棉基础T恤 两件装", 198),
            ("羊绒围巾", 499),
            ("百褶半身裙", 429),
            ("软皮乐福鞋", 589),
        ),
        tags={
            "风格": ("通勤", "休闲", "新中式", "法式", "极简"),
            "尺码": ("S", "M", "L", "XL"),
        },
        welcome="{customer}您好，我是木衣集{store}的{guide}。到店前告诉我场合和尺码，我先为您备好几套。",
        offer="新朋友到店试穿礼",
    ),
    Brand(
        department=30,
        company="团团象母婴",
        shop="团团象商城",
        key="tuantuanxiang",
        color=(110, 175, 190),
        stores=("广州天河店", "深圳南山店", "佛山祖庙店", "东莞南城店"),
        goods=(
            ("有机棉连体衣 66码", 129),
            ("婴儿纸尿裤 M 64片", 139),
            ("婴儿纸尿裤 L 56片", 139),
            ("宽口径玻璃奶瓶 240ml", 109),
            ("婴儿润肤霜 100g", 79),
            ("可折叠婴儿推车", 1280),
            ("有机米粉 225g", 68),
            ("宝宝餐椅", 459),
            ("儿童牙刷 三支装", 39),
            ("孕妇护腰枕", 218),
            ("早教布书 6册", 99),
            ("安全座椅 0-4岁", 1599),
        ),
        tags={
            "宝宝阶段": ("孕期", "0-6个月", "6-12个月", "1-3岁", "3岁以上"),
            "喂养方式": ("母乳", "配方奶", "混合喂养"),
        },
        welcome="{customer}您好，我是团团象{store}的{guide}，也是一位妈妈。宝宝多大了？喂养和用品的问题随时问我。",
        offer="新妈妈礼包到店领取",
    ),
)

COMPANY = "澜屿零售集团"
# What it calls the level of its three companies.
LEVEL = "零售公司"
COMPANY_WELCOME = "{customer}您好，我是{guide}，很高兴认识您。有任何需要随时找我。"
