"""Record what the reference tokenizers make of a list of texts.

The tests of package tokenizers compare with the files written here. Run it again
when a text is added or a vocabulary joins; it needs no network once the two
packages are installed:

    pip install tiktoken==0.14.0 tokenizers==0.23.3
    python tools/record_vectors.py --ranks RANKS --vocab VOCAB --out tokenizers/testdata

RANKS  folder with cl100k_base.tiktoken, o200k_base.tiktoken, p50k_base.tiktoken
       and r50k_base.tiktoken: the folder "assets" of the Go module
       github.com/pkoukk/tiktoken-go-loader (`go list -m -f '{{.Dir}}' MODULE`).
       tiktoken's own hashes of these files are checked.
VOCAB  data/vocab/bert-base-uncased.txt

bpe.json   for each text and encoding the length in bytes of every token, in
           order: with the text that is the tokens. Special tokens are text.
bert.json  for each text the tokens, without the [CLS] and [SEP] around it. The
           reference's normalizer, splitter and model are called one by one,
           because its whole pipeline takes spellings of special tokens out of
           the text first, and here they are text.
"""

import argparse
import base64
import hashlib
import json
import pathlib

import tiktoken
import tokenizers
from tiktoken_ext import openai_public
from tokenizers import models, normalizers, pre_tokenizers

ENCODINGS = ["cl100k_base", "o200k_base", "p50k_base", "r50k_base"]


def between(first, last):
    """Every character of a range, each between two letters."""
    return " ".join("a" + chr(c) + "b" for c in range(first, last + 1))


# Name, text. The texts are written for this list, or built here.
TEXTS = [
    ("empty", ""),
    ("one letter", "a"),
    ("one space", " "),
    ("one line feed", "\n"),
    ("the article's sentence", "Amazon Bedrock is amazing!"),
    ("English prose", "The invoice came on a Tuesday. Nobody had asked for it, and nobody knew what the third line meant."),
    ("English with quotes", "\"We're late,\" she said; 'they've gone, I'd guess, and he'll say it's ours.'"),
    ("contractions in capitals", "WE'RE LATE AND THEY'VE GONE. I'D SAY IT'S OURS, HE'LL DON'T I'M"),
    ("contraction with long s", "it'\u017f we'RE"),
    ("contractions across words", "don't'd've 'stop 'til 'tis"),
    ("long words", "Counterrevolutionaries misunderstood antidisestablishmentarianism incontrovertibly"),
    ("capitals and mixed case", "HTTPServer parseJSONFile XMLHttpRequest iPhone eBay McDonald NASA"),
    ("snake and kebab", "max_tokens_to_sample anthropic-version top_p __init__ --no-color"),
    ("numbers", "1 12 123 1234 12345 123456 1,234,567.89 0.003 1e-9 0x7f 50% $20.50 €3,40"),
    ("other digits", "٣٤٥ ४५६ ๑๒๓ １２３ ½ ² ⅷ 十二"),
    ("dates and times", "2024-07-01T12:30:59.123Z 01/07/2024 7:05 pm"),
    ("German", "Der Fußgängerübergang am Südbahnhof wurde für größere Züge geschlossen. Äpfel, Öl, Übermut."),
    ("French", "L'été dernier, où étiez-vous ? À Noël, j'ai reçu un cœur brodé et une façade à réparer."),
    ("Spanish", "¿Cuánto cuesta mañana? ¡El niño pequeño comió piñones en la montaña!"),
    ("Portuguese", "A reunião de amanhã não começará às três; as opções são três pães."),
    ("Italian", "Perché la città è più bella di sera? Così è, se vi pare."),
    ("Polish", "Zażółć gęślą jaźń, a później źrebię wróciło do łąki."),
    ("Czech", "Příliš žluťoučký kůň úpěl ďábelské ódy."),
    ("Turkish", "İstanbul'da ığdır ile IĞDIR aynı değildir; çığlık, şöyle, ürün."),
    ("Vietnamese", "Chúng tôi sẽ gửi hóa đơn vào thứ Ba tuần tới, xin cảm ơn nhiều lắm."),
    ("Greek", "Ο λογαριασμός ήρθε Τρίτη. ΟΔΥΣΣΕΥΣ, Ὀδυσσεύς, ἄνθρωπος."),
    ("Russian", "Счёт пришёл во вторник, и никто не знал, что значит третья строка."),
    ("Ukrainian", "Її ґанок був порожній; п'ять їжаків ішли повз."),
    ("Chinese simplified", "账单星期二到了。没有人知道第三行是什么意思，也没有人问过。"),
    ("Chinese traditional", "帳單星期二到了，沒有人知道第三行是什麼意思！"),
    ("Chinese and English", "我们使用Amazon Bedrock的Claude模型，每月大约1000次请求。"),
    ("rare ideographs", "𠀀𪜀𫝀龘 㐀 豈 丽 \U0002B820 \U0002B920 \U00030000"),
    ("Japanese", "請求書は火曜日に届きました。カタカナとひらがな、ー、がぱ、ｶﾀｶﾅ。"),
    ("Japanese decomposed", "か\u3099は\u309aカ\u3099"),
    ("Korean", "청구서는 화요일에 도착했습니다. 아무도 세 번째 줄을 몰랐습니다."),
    ("Korean jamo", "\u1112\u1161\u11ab\u1100\u1173\u11af"),
    ("Arabic", "وصلت الفاتورة يوم الثلاثاء، ولم يعرف أحد معنى السطر الثالث."),
    ("Arabic with vowel signs", "بِسْمِ ٱللَّهِ ـــ ٱلرَّحْمَٰنِ"),
    ("Hebrew", "החשבונית הגיעה ביום שלישי. בְּרֵאשִׁית בָּרָא"),
    ("Hindi", "बिल मंगलवार को आया। किसी को तीसरी पंक्ति का अर्थ नहीं पता था।"),
    ("Bengali", "মঙ্গলবার বিলটি এসেছিল।"),
    ("Tamil", "செவ்வாய்க்கிழமை விலைப்பட்டியல் வந்தது."),
    ("Thai", "ใบแจ้งหนี้มาถึงเมื่อวันอังคาร ไม่มีใครรู้ว่าบรรทัดที่สามหมายถึงอะไร"),
    ("Georgian and Armenian", "ინვოისი სამშაბათს მოვიდა. Հաշիվը եկավ երեքշաբթի։"),
    ("Amharic and Khmer", "ደረሰኙ ማክሰኞ መጣ። វិក្កយបត្របានមកដល់"),
    ("emoji", "😀 😃 🎉 ❤️ ☺ ✈️ 🇩🇪🇯🇵"),
    ("emoji joined", "👨‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈 🧑‍🤝‍🧑"),
    ("emoji in words", "great👍work 🚀launch! ok👌🏿ok"),
    ("combining marks", "e\u0301 n\u0303 o\u0308\u0304 a\u0300\u0301\u0302\u0303\u0304 Z\u0351\u036b\u0343a\u030al\u0349g\u0313o"),
    ("composed and decomposed", "café cafe\u0301 \u1e9b\u0323 \ufb01 \u212b \u2126 Å Ω"),
    ("mathematics", "∑_{i=1}^{n} x² ≤ ∞ ± √2 · π ≈ 3.14 ⇒ ∀x∈ℝ ¬∃y: 𝑓(𝑥) = 𝟙"),
    ("currency and symbols", "£ € ¥ ₹ ₽ © ® ™ § ¶ † ‡ • … – — ‘’ “” « » ‹ › ¿ ¡"),
    ("ASCII punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
    ("punctuation runs", "!!! ... ??? --- === *** ### ((())) //// ::: ;;; <<<>>> $$$ ''' \"\"\""),
    ("box drawing", "┌──┬──┐\n│ab│cd│\n└──┴──┘ █▓▒░"),
    ("spaces before a word", "a  b   c    d     e      f"),
    ("leading and trailing spaces", "   lead and trail   "),
    ("spaces at line ends", "one  \ntwo \n\n three\n    \nfour"),
    ("blank line between", "a\n    \nThis"),
    ("Windows line ends", "one\r\ntwo\r\n\r\nthree\r\n"),
    ("old line ends", "one\rtwo\r\rthree"),
    ("tabs", "a\tb\t\tc\t\t\td\n\t\te"),
    ("line feeds", "\n\n\n\n\n\n\n\n"),
    ("mixed white space", " \t\n \r\n\t \u00a0 \u2003 \u3000 \u2028 \u2029 \u200a x"),
    ("other white space", "a\x0bb a\x0cb a\x85b a\u1680b a\u180eb a\ufeffb a\u200bb a\u2060b"),
    ("100 spaces and a word", " " * 100 + "x"),
    ("600 spaces", " " * 600),
    ("300 line feeds", "\n" * 300),
    ("line feeds and spaces", "\n " * 60 + "x"),
    ("500 letters a", "a" * 500),
    ("a word of 100 letters", "ab" * 50 + " x"),
    ("a word of 101 letters", "ab" * 50 + "a x"),
    ("a word of 100 accented letters", "é" * 100 + " x"),
    ("a word of 101 ideographs", "中" * 101),
    ("200 exclamation marks", "!" * 200),
    ("200 digits", "1234567890" * 20),
    ("control characters", "c\x7fd \x00 \x01\x02 \x1b[31mred\x1b[0m \x08 \x9f"),
    ("replacement and private use", "a\ufffdb \ufffd\ufffd a\ue000b \U000f0000 \ufdd0 \uffff"),
    ("soft hyphen and direction marks", "co\u00adoperate \u200eleft\u200f right \u202a\u202c \u2066\u2069"),
    ("variation selectors", "a\ufe0fb ☎\ufe0e \U000e0100"),
    ("special tokens of BPE", "<|endoftext|> <|fim_prefix|><|fim_middle|>x<|fim_suffix|> <|endofprompt|>"),
    ("special tokens of chat", "<|im_start|>user\nHi<|im_end|> <|eot_id|> <s>[INST] hi [/INST]</s>"),
    ("special tokens of BERT", "[CLS] [UNK] a[MASK]b [SEP][PAD] [cls] [unused1]"),
    ("prompt frames", "\n\nHuman: What is it?\n\nAssistant:"),
    ("JSON minified", '{"modelId":"amazon.titan-text-express-v1","body":{"inputText":"Hi\\n","temperature":0.5,"stop":[null,true]}}'),
    ("JSON indented", '{\n    "messages": [\n        {\n            "role": "user",\n            "content": "H\\u00e9"\n        }\n    ]\n}\n'),
    ("Go code", "func (c *Counter) Add(n int64) error {\n\tif n < 0 {\n\t\treturn fmt.Errorf(\"count %d is negative\", n)\n\t}\n\tc.total += n // checked\n\treturn nil\n}\n"),
    ("Python code", "def price(tokens: int, per_1k: str) -> Decimal:\n    \"\"\"Exact.\"\"\"\n    return Decimal(per_1k) * tokens / 1000\n\n\nif __name__ == '__main__':\n    print(price(12, '0.003'))\n"),
    ("HTML", "<!DOCTYPE html>\n<p class=\"note\">A &amp; B<br/>&nbsp;<!-- no --></p>\n<script>let a=1;</script>"),
    ("YAML", "workloads:\n  - name: chat\n    model: anthropic.claude-v2\n    requests: 10k/month\n    tokens: {input: 500, output: 200}\n"),
    ("SQL", "SELECT model, SUM(tokens) FROM calls WHERE day >= '2024-07-01' GROUP BY 1 HAVING COUNT(*) > 10;"),
    ("shell", "curl -sS 'https://example.com/a?b=c&d=%20' | jq -r '.[] | .id' >> \"$HOME/out.txt\" && echo $?"),
    ("LaTeX", "\\frac{\\partial f}{\\partial x} = \\lim_{h \\to 0} \\dfrac{f(x+h)-f(x)}{h} \\quad \\text{if } x \\neq 0"),
    ("Markdown table", "| model | price |\n|:------|------:|\n| A     | 0.003 |\n\n**Bold**, _it_, `code`\n\n- [ ] to do"),
    ("base64", "VGhlIGludm9pY2UgY2FtZSBvbiBhIFR1ZXNkYXkuIE5vYm9keSBoYWQgYXNrZWQgZm9yIGl0Lg=="),
    ("hash and UUID", "223921b76ee99bde995b7ff738513eef 123e4567-e89b-12d3-a456-426614174000"),
    ("URL and e-mail", "https://user:pw@example.org:8080/a/b.html?x=1&y=%C3%A9#frag mailto:a.b+c@example.com"),
    ("log line", "2024-07-01 12:00:00,123 ERROR [pool-1-thread-2] c.e.App - timeout after 30000ms (attempt 3/5)"),
    ("nonsense", "xqzj wvkpt ñqzx jjjj zzzzzz qwrtpsdfg ðþ ŋħ"),
    ("WordPiece marks in text", "##ing un##able # #ing un ##"),
    ("Latin-1 and beyond", between(0xA0, 0x17F)),
    ("modifiers and marks", between(0x2B0, 0x36F)),
    ("general punctuation", between(0x2000, 0x206F)),
    ("letterlike and arrows", between(0x2100, 0x21AF)),
    ("ideographic punctuation and kana", between(0x3000, 0x3060)),
    ("marks and punctuation since Unicode 8", between(0x890, 0x8E2) + " " + between(0x2E40, 0x2E60) + " " + between(0x1DF5, 0x1DFF)),
    ("characters that changed kind", "a\u166db a\u1734b a\U000111c9b a\u180fb a\ua9bdb"),
    ("full width", between(0xFF00, 0xFF20) + " " + between(0xFFE0, 0xFFEE)),
]


def rank_reader(folder):
    """Replace tiktoken's download by the files of folder, with the same check."""

    def load(url, expected_hash=None):
        data = (folder / url.rsplit("/", 1)[1]).read_bytes()
        if hashlib.sha256(data).hexdigest() != expected_hash:
            raise SystemExit(f"{url}: the file in {folder} has another SHA-256")
        ranks = {}
        for line in data.splitlines():
            token, rank = line.split()
            ranks[base64.b64decode(token)] = int(rank)
        return ranks

    return load


def record_bpe(ranks):
    openai_public.load_tiktoken_bpe = rank_reader(ranks)
    encodings = {name: tiktoken.Encoding(**getattr(openai_public, name)()) for name in ENCODINGS}
    vectors = []
    for name, text in TEXTS:
        vector = {"name": name, "text": text}
        for encoding, engine in encodings.items():
            tokens = engine.decode_tokens_bytes(engine.encode_ordinary(text))
            vector[encoding] = [len(token) for token in tokens]
        vectors.append(vector)
    return vectors


def record_bert(vocab):
    normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
    )
    splitter = pre_tokenizers.BertPreTokenizer()
    entries = {line: i for i, line in enumerate(vocab.read_text("utf-8").split("\n")) if line}
    model = models.WordPiece(
        entries, unk_token="[UNK]", max_input_chars_per_word=100, continuing_subword_prefix="##"
    )
    vectors = []
    for name, text in TEXTS:
        words = splitter.pre_tokenize_str(normalizer.normalize_str(text))
        tokens = [token.value for word, _ in words for token in model.tokenize(word)]
        vectors.append({"name": name, "text": text, "tokens": tokens})
    return vectors


def write(path, reference, vectors):
    """One vector a line, so that a change shows as the lines it touches."""
    lines = ",\n".join(json.dumps(v, ensure_ascii=True, separators=(",", ":")) for v in vectors)
    path.write_text(f'{{"reference": {json.dumps(reference)}, "vectors": [\n{lines}\n]}}\n', "ascii")
    print(f"{path}: {len(vectors)} texts")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--ranks", type=pathlib.Path, required=True)
    parser.add_argument("--vocab", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    write(args.out / "bpe.json", f"tiktoken {tiktoken.__version__}", record_bpe(args.ranks))
    write(args.out / "bert.json", f"tokenizers {tokenizers.__version__}", record_bert(args.vocab))


if __name__ == "__main__":
    main()
