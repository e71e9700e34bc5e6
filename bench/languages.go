package bench

import "strings"

// language is what prose is made of.
type language struct {
	name               string
	words, syllables   []string
	space, comma, stop string
	cased              bool
}

var codeWords = strings.Fields("get set read write load parse count find merge split open close next make new sum sort check send build")

// languages begin with English; Chinese is the last but one, as Worst expects.
var languages = []*language{
	western("en", `the a to of and in is it you that we for on with as are this be have from or by not but they at which one can
		all there what will when if more about time price month model token order text please answer question report number customer
		ticket delivery between under without service summary first small large water house school system people country morning
		according estimate understanding information running quickly development several language important`,
		"ba con der fin gra hol ist jam kel lor men nov oth per qui ran sel tor ung vel wick xen yor zam"),
	western("de", `der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass
		sie nach wird bei einer um am sind noch wie einem über Rechnung Lieferung Kunde Frage Antwort Monat Zeitung Geschwindigkeit
		Straße Wohnung zwischen Möglichkeit Entwicklung natürlich größer schließlich Überblick`,
		"ber gen schl ung keit lich ver ent stra ßen mög wäh tür fahr zeug hand werk"),
	western("fr", `le la de et les des en un une que est pour qui dans par plus pas au sur ne se ce il sont avec elle être cette
		tout mais nous vous leur commande livraison réponse question mois prix modèle client français été déjà aujourd'hui
		l'entreprise d'accord qu'elle développement entre depuis première système où`,
		"bel cou dre fai gne leu mon née oui pre que ser tion vail çon été"),
	western("es", `el la de que y en un ser se no haber por con su para como estar tener le lo todo pero más hacer o poder decir este
		ir otro ese si me ya ver porque dar cuando pregunta respuesta pedido cliente precio mes año mañana información después
		también señor número niño corazón`,
		"bra cion dor est fue gra hij lla mar nar ñez pue que ron sol tra vid"),
	western("pl", `i w nie na się z do to że jest o jak ale po co za od tak jego czy przez być dla który już tylko więc może bardzo
		zamówienie odpowiedź pytanie klient cena miesiąc źródło żeby pięć dziękuję proszę szczęście wiadomość`,
		"brz cie dzi gło jąc kow łod mię nów prz rze szcz tór wie żyć źre"),
	western("tr", `ve bir bu da de için çok ne o var daha ama gibi kadar sonra olarak en ben olan her şey değil mi zaman iyi yok
		sipariş müşteri soru cevap fiyat ay güneş çalışma öğrenci büyük küçük teşekkür ederim gelecek yapılacak`,
		"ala bil cık der ece gül ılı kar lar mış nın öğr rak sın şek tür yor züm"),
	western("ru", `и в не на я быть он с что а по это она этот к но они мы весь который из у свой от за для так мочь год
		заказ вопрос ответ клиент цена месяц модель доставка сегодня информация развитие человек время хорошо работа
		большой несколько`,
		"бра вод гор дел жив зна кол лет мир ном пол рук сто тра уж хол чит шка"),
	western("el", `και το να του η της με που την από για τα είναι των σε ο οι στο θα τη στην τον δεν τους μας αυτό παραγγελία
		ερώτηση απάντηση πελάτης τιμή μήνας σήμερα καλημέρα πληροφορία ευχαριστώ μεγάλος`,
		"αγο βαλ γρα δια εργ θέμ κατ λόγ μετ νικ παρ ρευ στα τρο φων χρό"),
	western("ar", `من في على إلى أن هذا التي الذي ما لا هو كان مع عن كل بعد قبل هذه بين ذلك الطلب العميل سؤال جواب السعر الشهر
		النموذج اليوم معلومات شكرا الكتاب المدرسة كبير صغير العربية`,
		"با تر جم حس خل در سم شر صد طب عل فر قم كت لم من نس هد ور ين"),
	western("he", `של את על לא זה הוא עם כל היא גם אני אם כי או יש רק אבל מה היה בין אחרי הזמנה לקוח שאלה תשובה מחיר חודש
		היום מידע תודה ספר גדול קטן עברית`,
		"אב בר גד דר הל ול זמ חש טו יד כת למ מש נו סר עב פת צר קר רש שב תל"),
	spaced("hi", `के में है की से और को का पर यह कि हैं नहीं भी एक वह तो लिए इस हो कर था आप गया आदेश ग्राहक प्रश्न उत्तर मूल्य महीना
		आज जानकारी धन्यवाद विद्यालय समय काम बड़ा छोटा हिन्दी`,
		"कर खा गी चल जन टो डर तन दिन पर फल बन मा या रस लि वन शि सु हम", " ", ", ", "। "),
	spaced("th", `ที่ และ ใน การ เป็น ของ มี ได้ ว่า ไม่ จะ ให้ กับ คน นี้ มา ไป แต่ จาก โดย คำสั่ง ลูกค้า คำถาม คำตอบ ราคา เดือน วันนี้
		ข้อมูล ขอบคุณ โรงเรียน เวลา ทำงาน ใหญ่ เล็ก ภาษาไทย`,
		"กา ขอ คน งาน จัด ชอบ ดี ตา ทำ นา บ้าน ปลา ผล พา มือ ยา รัก ลม วัน สี", "", " ", " "),
	spaced("ko", `이 그 저는 것은 수 있다 하는 에서 그리고 하지만 매우 오늘 내일 주문 고객이 질문을 답변은 가격이 한 달 모델을 정보를 감사합니다
		학교에 시간이 일을 큰 작은 한국어로 우리는 사람들이 필요합니다`,
		"가 나라 다음 로서 마을 바람 사회 아침 자연 차례 카드 타고 파도 하늘 정책 연구", " ", ", ", ". "),
	spaced("zh", `的 一 是 不 了 在 人 有 我 他 这 个 们 中 来 上 大 为 和 国 订单 客户 问题 回答 价格 月份 模型 今天 信息 谢谢 学校 时间
		工作 可以 没有 我们 经济 发展 因为 所以 数据中心 人工智能 语言`,
		"安 本 城 达 恩 风 高 海 金 康 林 明 南 平 清 仁 山 天 文 新 雪 阳 泽 智 德 霖 鑫 瀚", "", "，", "。"),
	spaced("ja", `の に は を た が で て と し れ さ ある いる も する から な こと として い や など なって ない この ため その 注文 お客様 質問
		回答 価格 今月 モデル 今日 情報 ありがとうございます 学校 時間 仕事 サービス データセンター 日本語`,
		"あ か さ た な は ま や ら わ ア カ サ タ ナ ハ マ ヤ ラ ワ 山 川 田 村 木 藤 原 崎 浜 橋", "", "、", "。"),
}

func western(name, words, syllables string) *language {
	l := spaced(name, words, syllables, " ", ", ", ". ")
	l.cased = name != "ar" && name != "he"
	return l
}

func spaced(name, words, syllables, space, comma, stop string) *language {
	return &language{name: name, words: strings.Fields(words), syllables: strings.Fields(syllables), space: space, comma: comma, stop: stop}
}
