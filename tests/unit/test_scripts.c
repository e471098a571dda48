/* test_scripts.c - packs in a script without spaces and in one from right to left, from load to answer */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/small_pack.h"

static const char CHINESE_PACK[] = "name: chinese\n"
				   "language: zh\n"
				   "greeting: 您好，我是小店的自动助手。\n";

static const char CHINESE_INTENTS[] =
	"intents:\n"
	"  - name: order_status\n"
	"    title: 订单的状态\n"
	"    examples: [我的订单在哪里, 我的包裹到哪了, 查一下我的订单, 什么时候发货, "
	"包裹还没有到,\n"
	"      我想知道订单状态, 快递到哪里了, 我的东西什么时候送到]\n"
	"    keywords: [查询订单]\n"
	"    answers: [您的订单正在路上。, 订单今天已经发出。]\n"
	"  - name: refund\n"
	"    title: 退款\n"
	"    examples: [我要退款, 怎么申请退款, 钱什么时候退给我, 可以退货吗, 我想把东西退掉,\n"
	"      退款多久到账, 商品可以退吗, 请把钱退给我]\n"
	"    answers: [退款一般三天到账。, 请在订单页面申请退货。]\n"
	"  - name: hours\n"
	"    title: 营业时间\n"
	"    patterns: ['几点(?:开门|关门)']\n"
	"    examples: [你们几点营业, 营业时间是什么, 周末开门吗, 今天开门吗, 晚上几点下班,\n"
	"      什么时候营业]\n"
	"    answers: [我们九点到六点营业。, 每天九点到六点。]\n"
	"  - name: nothing\n"
	"    out_of_scope: true\n"
	"    examples: [今天天气怎么样, 唱一首歌, 谁赢了比赛, 讲个笑话, 法国的首都是哪里]\n";

static const char CHINESE_ENTITIES[] =
	"entities:\n"
	"  order_number: {pattern: '[A-Z]{2}\\d{6}', normalize: upper}\n"
	"  product: {list: {台灯: [桌灯, 小灯], 咖啡机: [咖啡壶]}}\n";

static const char CHINESE_LANGUAGE[] =
	"language: zh\n"
	"signals:\n"
	"  abuse: {phrases: [你是白痴, 笨蛋]}\n"
	"  neg: {phrases: [太差了, 垃圾, 生气, 失望], patterns: ['受(?:不|够)了']}\n"
	"  prob: {phrases: [坏了, 不能用, 没收到]}\n"
	"  pos: {phrases: [很好, 满意]}\n"
	"  thanks: {phrases: [谢谢]}\n"
	"  corr: {phrases: [我说过了]}\n"
	"human:\n"
	"  phrases: [转人工, 人工客服]\n"
	"  patterns: ['(?:找|跟|和).{0,4}(?:真人|客服|人工)']\n"
	"  not: [不用转人工]\n"
	"negators: [不, 没, 没有]\n"
	"stopwords: [的, 了, 我, 你, 是, 在, 有, 不, 吗, 这, 那, 什, 么, 一, 个, 们, 他, 她, 也, "
	"都, 和, 就]\n"
	"\"yes\": [是, 好的]\n"
	"\"no\": [不是, 不用]\n"
	"texts: {greeting: 您好。, handoff: [客服马上来。]}\n"
	"fallback: {confirm: [\"您是想问{intent_title}吗？\"], rephrase: [请换个说法。], give_up: "
	"[对不起。]}\n"
	"offer: [需要人工客服吗？]\n"
	"declined: [好的。]\n";

static const char ARABIC_PACK[] = "name: arabic\n"
				  "language: ar\n"
				  "greeting: \"أهلا، أنا المساعد الآلي للمتجر.\"\n";

static const char ARABIC_INTENTS[] =
	"intents:\n"
	"  - name: order_status\n"
	"    title: حالة طلبك\n"
	"    examples: [أين طلبي, متى يصل طلبي, أريد أن أعرف حالة الطلب, لم يصل الطرد بعد,\n"
	"      أين الشحنة الآن, هل تم شحن طلبي, متى يصل الطرد, تتبع الطلب]\n"
	"    keywords: [تتبع]\n"
	"    answers: [طلبك في الطريق., تم شحن طلبك اليوم.]\n"
	"  - name: refund\n"
	"    title: استرداد المال\n"
	"    examples: [أريد استرداد المال, كيف أعيد المنتج, متى يعود المال, أريد إرجاع المنتج,\n"
	"      هل يمكن إرجاع السلعة, أعيدوا لي المال من فضلكم]\n"
	"    answers: [يعود المال خلال ثلاثة أيام., يمكنك الإرجاع من صفحة الطلب.]\n"
	"  - name: nothing\n"
	"    out_of_scope: true\n"
	"    examples: [كيف الطقس اليوم, غن لي أغنية, من فاز في المباراة, احك لي نكتة, ما عاصمة "
	"فرنسا]\n";

static const char ARABIC_LANGUAGE[] =
	"language: ar\n"
	"signals:\n"
	"  neg: {phrases: [سيء, غاضب, محبط*, غير مقبول]}\n"
	"  prob: {phrases: [لا يعمل, مكسور]}\n"
	"  thanks: {phrases: [شكرا]}\n"
	"  corr: {phrases: [قلت لك]}\n"
	"human:\n"
	"  phrases: [أريد موظفا, خدمة العملاء]\n"
	"  patterns: ['(?:التحدث|أتحدث) (?:مع|إلى) (?:شخص|موظف|إنسان)']\n"
	"  fuzzy: [شخص, موظف, التحدث]\n"
	"negators: [لا, ليس, لم]\n"
	"stopwords: [في, من, على, إلى, عن, مع, هذا, هذه, أن, ما, لا, هل, لم, هو, هي, كان, قد, كل, "
	"أو, لي, متى]\n"
	"\"yes\": [نعم]\n"
	"\"no\": [كلا]\n"
	"texts: {greeting: أهلا., handoff: [سيأتي موظف الآن.]}\n"
	"fallback: {confirm: [\"هل تقصد {intent_title}؟\"], rephrase: [قل ذلك بكلمات أخرى.], "
	"give_up: [عذرا.]}\n"
	"offer: [\"هل تريد موظفا؟\"]\n"
	"declined: [حسنا.]\n";

static int load(void **state, const struct pack_file *files, size_t n)
{
	static struct talk talk;
	struct problems problems = PROBLEMS_INIT;
	int r;

	talk = (struct talk){0};
	r = pack_load(&talk.pack, files, n, &problems);
	for (size_t i = 0; i < problems.n; i++)
		fprintf(stderr, "%s:%d: %s\n", problems.v[i].path, problems.v[i].line,
			problems.v[i].text);
	problems_deinit(&problems);
	*state = &talk;
	return r ? -1 : rules_new(&talk.rules, talk.pack);
}

#define FILE_OF(path, text)                                                                        \
	{                                                                                          \
		path, text, sizeof(text) - 1                                                       \
	}

static int setup_chinese(void **state)
{
	static const struct pack_file files[] = {
		FILE_OF("pack.yml", CHINESE_PACK),
		FILE_OF("intents/all.yml", CHINESE_INTENTS),
		FILE_OF("entities.yml", CHINESE_ENTITIES),
		FILE_OF("languages/zh.yml", CHINESE_LANGUAGE),
	};

	return load(state, files, ARRAY_SIZE(files));
}

static int setup_arabic(void **state)
{
	static const struct pack_file files[] = {
		FILE_OF("pack.yml", ARABIC_PACK),
		FILE_OF("intents/all.yml", ARABIC_INTENTS),
		FILE_OF("languages/ar.yml", ARABIC_LANGUAGE),
	};

	return load(state, files, ARRAY_SIZE(files));
}

static const struct turn *first(void **state, const char *text)
{
	return say(talk_new(state), text);
}

static void answers(void **state, const char *text, const char *intent)
{
	const struct turn *t = first(state, text);

	if (t->decision != DECIDE_ANSWER || strcmp(t->intent_name, intent))
		fail_msg("%s: %s, %s", text, decision_name(t->decision),
			 t->intent.n ? t->names[0] : "no intent");
}

static void asks_for_a_person(void **state, const char *text, bool expected)
{
	const struct turn *t = first(state, text);
	bool asked = t->decision == DECIDE_ESCALATE && t->reasons[0].code == REASON_ASKED;

	if (asked != expected)
		fail_msg("%s: %s", text, decision_name(t->decision));
}

static void shows(void **state, const char *text, const char *signal, const char *evidence)
{
	const struct signal *s = signal_of(first(state, text), signal);

	if (!s || s->evidence[0].n != strlen(evidence) ||
	    memcmp(s->evidence[0].text, evidence, strlen(evidence)))
		fail_msg("%s: %s", text, s ? s->evidence[0].text : "nothing");
}

static void chinese_questions_are_answered(void **state)
{
	answers(state, "请问我的订单在哪里？", "order_status");
	answers(state, "我的包裹什么时候送到", "order_status");
	answers(state, "我要退款，怎么申请", "refund");
	answers(state, "查询订单", "order_status");
	answers(state, "你们店几点关门呀", "hours");
}

static void chinese_words_are_found_inside_a_run_of_letters(void **state)
{
	shows(state, "这个服务真是太差了啊", "neg", "太差了");
	shows(state, "我真的受不了你们", "neg", "受不了");
	shows(state, "灯收到就坏了。", "prob", "坏了");
	shows(state, "好的谢谢您", "thanks", "谢谢");
	shows(state, "我刚才说过了，我说过了！", "corr", "我说过了");
	shows(state, "真的吗？！", "qrun", "?!");
	assert_null(signal_of(first(state, "我想问一下营业时间"), "neg"));
	assert_true(first(state, "我不满意你们")->anger > 0); /* turned round by the negator */
	assert_null(signal_of(first(state, "我不。满意得不得了"), "neg")); /* another sentence */
}

static void chinese_entities_stand_between_letters(void **state)
{
	const struct turn *t = first(state, "我买的桌灯坏了，订单号是rb123456，付了49.90元");

	assert_int_equal(t->n_entities, 3);
	assert_string_equal(t->entities[0].name, "product");
	assert_string_equal(t->entities[0].value, "台灯");
	assert_string_equal(t->entities[1].value, "RB123456");
	assert_string_equal(t->entities[2].value, "49.90");
}

static void a_person_is_asked_for_in_chinese(void **state)
{
	asks_for_a_person(state, "我要转人工！", true);
	asks_for_a_person(state, "能不能让我跟真人说话", true);
	asks_for_a_person(state, "请帮我接人工客服谢谢", true);
	asks_for_a_person(state, "不用转人工了", false);
	asks_for_a_person(state, "我的订单在哪里", false);
}

static void another_language_is_noticed_in_a_chinese_pack(void **state)
{
	assert_true(first(state, "我的订单到底在哪里，怎么还没有到")->language_known);
	assert_false(first(state, "where is my order, please help me now")->language_known);
	assert_false(first(state, "где мой заказ, помогите пожалуйста")->language_known);
}

static void arabic_questions_are_answered(void **state)
{
	answers(state, "أين طلبي؟", "order_status");
	answers(state, "متى يصل الطرد من فضلك", "order_status");
	answers(state, "أريد استرداد المال", "refund");
	answers(state, "تتبع", "order_status");
}

static void arabic_words_are_found_with_and_without_vowel_points(void **state)
{
	shows(state, "الخدمة سيء جدا", "neg", "سيء");
	shows(state, "شُكْرًا لكم", "thanks", "شُكْرًا");
	shows(state, "أنا محبطة من هذا", "neg", "محبطة");
	shows(state, "المصباح لا يعمل", "prob", "لا يعمل");
	assert_true(value_of(first(state, "هل تسمعني؟ هل أنت هنا؟"), "nq") > 0.6);
}

static void a_person_is_asked_for_in_arabic(void **state)
{
	asks_for_a_person(state, "أريد التحدث مع شخص من فضلك", true);
	asks_for_a_person(state, "أريد التحدث مع شخسص", true); /* a slip */
	asks_for_a_person(state, "خدمة العملاء", true);
	asks_for_a_person(state, "أين طلبي", false);
}

static void another_language_is_noticed_in_an_arabic_pack(void **state)
{
	assert_true(first(state, "متى يصل الطلب إلى البيت")->language_known);
	assert_false(first(state, "where is my order, please help me now")->language_known);
}

static void what_is_remembered_of_a_message_is_harmless(void **state)
{
	first(state, "\u202e我的\u2066订单\a在哪里\nRB\u200b了");
	assert_string_equal(((struct talk *)*state)->dialogue.issue, "我的订单 在哪里 RB了");
}

int main(void)
{
	const struct CMUnitTest chinese[] = {
		cmocka_unit_test(chinese_questions_are_answered),
		cmocka_unit_test(chinese_words_are_found_inside_a_run_of_letters),
		cmocka_unit_test(chinese_entities_stand_between_letters),
		cmocka_unit_test(a_person_is_asked_for_in_chinese),
		cmocka_unit_test(another_language_is_noticed_in_a_chinese_pack),
		cmocka_unit_test(what_is_remembered_of_a_message_is_harmless),
	};
	const struct CMUnitTest arabic[] = {
		cmocka_unit_test(arabic_questions_are_answered),
		cmocka_unit_test(arabic_words_are_found_with_and_without_vowel_points),
		cmocka_unit_test(a_person_is_asked_for_in_arabic),
		cmocka_unit_test(another_language_is_noticed_in_an_arabic_pack),
	};

	return cmocka_run_group_tests(chinese, setup_chinese, talk_teardown) +
	       cmocka_run_group_tests(arabic, setup_arabic, talk_teardown);
}
