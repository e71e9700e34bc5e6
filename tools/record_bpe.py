"""Record how the reference tokenizers of rank BPE count a wide list of texts.

The tests of package tokenizers/bpe compare with the file written here. It needs
no network once the packages are installed:

    pip install tiktoken==0.14.0 tokenizers==0.23.3 mistral-common==1.13.1
    python tools/record_bpe.py --ranks RANKS --claude CLAUDE

RANKS   as for record_vectors.py
CLAUDE  tokenizer.json of the Python package anthropic 0.36.0

The file is tokenizers/bpe/testdata/vectors.json. A text is a list of parts: a
string; [string, times]; or [first, last, count, seed], which stands for count
characters from first to last, drawn as in drawn(). For each encoding it has the
number of tokens and the CRC-32 of where they end, in bytes, each as four bytes,
lowest first. Special tokens are text. Claude's normalizer runs first, so its
ends are those in the normalized text.
"""

import argparse
import json
import pathlib
import random
import struct
import zlib

import mistral_common
import tiktoken
import tokenizers
from mistral_common.tokens.tokenizers.tekken import Tekkenizer
from record_vectors import ENCODINGS, TEXTS, rank_reader
from tiktoken_ext import openai_public

LANGUAGES = {
    "English": "She asked whether the total, after tax, wouldn't be closer to nine thousand; nobody answered.",
    "German": "Die Überprüfung der Straßenbahnhaltestellenschilder dauerte länger als geplant, Fräulein Müller.",
    "French": "Qu'est-ce que c'est ? Aujourd'hui, l'œuvre s'achève où l'on s'y attendait le moins, paraît-il.",
    "Spanish": "El pingüino cruzó la calle; ¿quién lo habría creído? ¡Ay, señor, qué vergüenza!",
    "Portuguese": "Não é fácil explicar à avó por que o avião não voa quando há névoa e trovões.",
    "Romanian": "Țăranul își pune șapca și pleacă înspre pădure în fiecare dimineață.",
    "Hungarian": "Az őszi szőlőfürtök tündökölnek; a gyűjtő örül, hogy ötöt is szedhetett.",
    "Finnish": "Yöjunan lähtöä odotellessa söimme hernekeittoa epäjärjestelmällisyydestä huolimatta.",
    "Estonian": "Jäääär ja kuuuurija leidsid õhtul õue äärest öö vaikuse.",
    "Swedish": "Åtta små öar låg i dimman när sjömännen äntligen såg fyren.",
    "Icelandic": "Þegar ég kom út var veðrið orðið gott, en ísinn á ánni var ótraustur.",
    "Turkish": "Çağdaşlaştıramadıklarımızdan mısınız? IŞIK ile ışık, İĞNE ile iğne.",
    "Vietnamese": "Trời đã sáng rõ mà những người đi chợ vẫn chưa trở về, lạ thật.",
    "Greek": "Η δασκάλα είπε ότι οι μαθητές πρέπει να ξαναδιαβάσουν το κείμενο. ΑΥΤΌΣ.",
    "Russian": "Поезд отправился в полночь, однако на станции ещё долго горели окна, и кто-то ждал.",
    "Bulgarian": "Щъркелът отлетя на юг, преди да падне първият сняг.",
    "Serbian": "Ђак је џепове напунио љешњацима и њихао се на љуљашци.",
    "Hebrew": "בְּרֵאשִׁית היה רעש גדול, ואחר כך שקט; \"מה קרה?\" שאל הילד.",
    "Arabic": "وصلت الرسالةُ متأخّرةً يومين، فلم يقرأها أحدٌ قبل العاشرة مساءً؛ كم؟ ١٢٣.",
    "Persian": "کتاب‌هایی که می‌خواستم روی میز بودند، اما چراغ خاموش بود.",
    "Urdu": "ہم نے کل رات بہت دیر تک باتیں کیں اور چائے پی۔",
    "Hindi": "क्या आपने हिसाब देख लिया? कृपया तीसरी पंक्ति पढ़िए और हस्ताक्षर कर दीजिए।",
    "Bengali": "আমি কাল সকালে বাজারে গিয়ে তিনটি আম কিনেছিলাম।",
    "Tamil": "நேற்று மாலை மழை பெய்ததால் நாங்கள் வீட்டிலேயே இருந்தோம்.",
    "Telugu": "రేపు ఉదయం మేము రైలులో విజయవాడ వెళ్తున్నాము.",
    "Thai": "เมื่อวานนี้ฉันไปตลาดน้ำกับเพื่อนสามคนและซื้อผลไม้มาเยอะมาก",
    "Lao": "ມື້ນີ້ອາກາດດີຫຼາຍ ພວກເຮົາຈະໄປຫຼິ້ນນໍ້າ",
    "Khmer": "ថ្ងៃនេះអាកាសធាតុល្អណាស់ យើងនឹងទៅផ្សារ។",
    "Burmese": "ဒီနေ့ ရာသီဥတု သာယာပါတယ်။",
    "Georgian": "დილით ადრე ავდექით და მთაში წავედით. ᲗᲑᲘᲚᲘᲡᲘ.",
    "Armenian": "Առավոտյան վաղ մենք գնացինք շուկա և հաց գնեցինք։",
    "Amharic": "ዛሬ ጠዋት ወደ ገበያ ሄጄ ቡና ገዛሁ።",
    "Chinese": "昨天下午三点，我们在会议室讨论了模型的价格：每一千个词元多少钱？没有人知道。",
    "Chinese traditional": "圖書館裡靜悄悄的，只聽見鐘擺滴答滴答地響；窗外飄著細雨。",
    "Japanese": "昨日の午後、会議室でモデルの料金について話し合いましたが、ｶﾀｶﾅやﾃﾞｰﾀは難しかったです。",
    "Korean": "어제 오후 회의실에서 모델의 가격을 논의했지만 아무도 답을 몰랐습니다. ᄒᆞᆫ글.",
    "Cherokee": "ᎣᏏᏲ ᏙᎯᏧ ꭳꮟᏺ",
    "Deseret": "𐐀𐐲𐐺 𐐨𐑌𐐼 𐐃𐑉",
    "Mathematical": "𝐀𝒃𝔠 𝟘𝟙𝟚 ∀x∈ℝ: x²≥0 ⇒ √x ∉ ℂ∖ℝ",
}

CODE = {
    "Rust": "impl<'a, T: Into<Cow<'a, str>>> From<T> for Name<'a> {\n    fn from(t: T) -> Self { Name(t.into()) } // 'static\n}\n",
    "C": "#include <stdio.h>\n#define MAX(a,b) ((a)>(b)?(a):(b))\nint main(void)\n{\n\tprintf(\"%d\\n\", MAX(1, 2));\n\treturn 0;\n}\n",
    "JavaScript": "const f = async ({a, ...rest}) => `${a?.b ?? 'none'}/${rest}`;\r\nexport default f;\r\n",
    "Haskell": "quicksort (p:xs) = quicksort [x | x <- xs, x < p] ++ [p] ++ quicksort [x | x <- xs, x >= p]\n",
    "Lisp": "(defun fact (n) (if (<= n 1) 1 (* n (fact (1- n)))))\n",
    "Makefile": ".PHONY: all\nall: $(OBJS)\n\t$(CC) -o $@ $^ $(LDFLAGS)\n\n\n",
    "diff": "--- a/x.go\n+++ b/x.go\n@@ -1,3 +1,4 @@\n package x\n-\n+// new\n \n",
    "regular expression": r"(?i:'s|'t|'re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|\s+(?!\S)",
    "JSON of numbers": json.dumps({"values": [i * i / 7 for i in range(40)], "ok": None}),
    "JSON indented twice": json.dumps({"a": [{"b": [1, 2, {"c": "d\te"}]}], "ü": "\u00fc"}, indent=8),
    "CSV": "id;name;price\r\n1;\"Müller; Söhne\";0,003\r\n2;O'Neil;12.50\r\n\r\n",
    "paths": "C:\\Users\\x\\a.txt /usr/lib/go/src/a/b.go https://a.example/b/c/?d=/e/f//\n//\n/\n",
    "comment rules": "//----------------------------------------\n/*=======================================*/\n#########################\n",
}

# What the random texts are put together from.
POOLS = [
    "abcdefgXYZ  \n\t'stmdlvreSTMDLVRE",
    "  \n\r\t\u3000\u00a0\u2003\x0b\x0c\x85\u2028",
    "0123456789٣४²½Ⅷ〇",
    "!?.,/\\-_=+*&^%$#@()[]{}<>|~`\"';:",
    "éàüñçßœøåŁżź\u0301\u0308\u20e3ǅǈʰˈſ",
    "你好世界語言的是我们中文漢字かなカナー한국어",
    "Приветмирאבגשלוםمرحباहिन्दीกขคงไทยაბგ",
    "👩🏽‍💻🎉🇩🇪😀\u200d\ufe0f",
    "\x00\x01\x7f\x1b\x9f\ufffd\ufeff\u200b\u200e\u00ad",
    "KÅΩµªºﬁ①㎏Ａｂ℃ﾊﾞ",
]


def drawn(first, last, count, seed):
    """Characters by a linear congruential generator, the same in the Go test."""
    out = []
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2**31
        out.append(chr(first + (seed >> 8) % (last - first + 1)))
    return "".join(out)


def text_of(parts):
    out = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        elif len(part) == 2:
            out.append(part[0] * part[1])
        else:
            out.append(drawn(*part))
    return "".join(out)


def texts():
    """Name and parts of each text."""
    yield from ((name, [text]) for name, text in TEXTS)
    yield from LANGUAGES.items()
    yield from CODE.items()
    for name, unit, times in [
        ("letters a", "a", 100_000), ("spaces", " ", 20_000), ("line feeds", "\n", 20_000), ("tabs", "\t", 3000),
        ("CRLF", "\r\n", 3000), ("line feeds and spaces", "\n  ", 3000), ("ideographic spaces", "\u3000", 3000),
        ("exclamation marks", "!", 20_000), ("hyphens", "-", 3000), ("digits", "7", 3000), ("one ideograph", "中", 5000),
        ("ideographs without a stop", "我們在北京研究語言模型的計算成本問題", 500), ("acute accents", "\u0301", 25),
        ("a and accents", "a\u0301", 2000), ("zero width joiners", "\u200d", 500), ("families", "👩‍👩‍👧‍👦", 300),
        ("flags", "🇩🇪", 500), ("nulls", "\x00", 2000), ("capitals", "ABC", 3000), ("camel case", "aB", 3000),
        ("Thai without spaces", "เมื่อวานนี้ฉันไปตลาด", 300), ("Hindi syllables", "क्षि", 500), ("long word", "abcdefghij", 3000),
        ("apostrophes", "'", 2000), ("contractions", "'s", 1000), ("slashes and line feeds", "/\n", 1000),
        ("modifier letters", "ʰA", 1000), ("mark before capital", "\u0301A", 1000),
    ]:
        yield f"run of {name}", [[unit, times]]
        yield f"run of {name}, then a word", [[unit, min(times, 1000) - 1], "x"]
        yield f"run of {name} within a text", ["It is ", [unit, 77], " 1"]
    yield "20,000 ideographs", [[0x4E00, 0x9FA5, 20_000, 7]]
    yield "5,000 syllables", [[0xAC00, 0xD7A3, 5000, 8]]
    yield "5,000 kana", [[0x3041, 0x30FE, 5000, 9]]
    yield "20,000 letters", [[0x61, 0x7A, 20_000, 10]]
    yield "20,000 capitals and signs", [[0x20, 0x5F, 20_000, 11]]
    yield "5,000 Cyrillic letters", [[0x400, 0x45F, 5000, 12]]
    yield "5,000 emoji", [[0x1F300, 0x1F64F, 5000, 13]]
    yield "5,000 of the first plane", [[0xA0, 0xD7FF, 5000, 14]]
    # Not 0x10780 and 0x1E030, which NFKC takes apart since Unicode 14 and 15.
    yield "5,000 of the second plane", [[0x10800, 0x1DFFF, 5000, 15]]
    for marks in ["<|endoftext|>", "<|eot_id|><|start_header_id|>user", "<s>[INST]", "</s>", "<EOT><META><SOS>", "<|fim_middle|> \n"]:
        yield f"special {marks.strip()}", [marks, [marks, 3]]
    rng = random.Random(20)
    for i in range(90):
        pools = rng.sample(POOLS, rng.randrange(1, 6))
        chunks = []
        for _ in range(rng.randrange(2, 40)):
            pool = rng.choice(pools)
            chunks.append("".join(rng.choice(pool) for _ in range(rng.choice([1, 1, 1, 2, 3, 5]))))
        yield f"random {i}", ["".join(chunks)]


def engines(ranks, claude):
    openai_public.load_tiktoken_bpe = rank_reader(ranks)

    def openai(engine):
        return lambda text: [len(t) for t in engine.decode_tokens_bytes(engine.encode_ordinary(text))]

    found = {name: openai(tiktoken.Encoding(**getattr(openai_public, name)())) for name in ENCODINGS}
    data = pathlib.Path(mistral_common.__file__).parent / "data"
    found["tekken-240911"] = openai(Tekkenizer.from_file(data / "tekken_240911.json")._model)
    definition = json.loads(claude.read_text("utf-8"))
    definition["added_tokens"] = []  # so that their spellings are text
    engine = tokenizers.Tokenizer.from_str(json.dumps(definition))
    # A token is written with one letter for each byte.
    found["claude-legacy"] = lambda text: [len(t) for t in engine.encode(text, add_special_tokens=False).tokens]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--ranks", type=pathlib.Path, required=True)
    parser.add_argument("--claude", type=pathlib.Path, required=True)
    args = parser.parse_args()
    found = engines(args.ranks, args.claude)
    lines = []
    for name, parts in texts():
        parts = [parts] if isinstance(parts, str) else parts
        vector = {"name": name, "parts": parts}
        text = text_of(parts)
        for encoding, lengths in found.items():
            end, ends = 0, []
            for length in lengths(text):
                end += length
                ends.append(end)
            vector[encoding] = [len(ends), zlib.crc32(struct.pack(f"<{len(ends)}I", *ends))]
        lines.append(json.dumps(vector, ensure_ascii=True, separators=(",", ":")))
    reference = (
        f"tiktoken {tiktoken.__version__}, mistral-common {mistral_common.__version__} (tekken), "
        f"tokenizers {tokenizers.__version__} (claude)"
    )
    path = pathlib.Path(__file__).parent.parent / "tokenizers/bpe/testdata/vectors.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"reference": %s, "vectors": [\n%s\n]}\n' % (json.dumps(reference), ",\n".join(lines)), "ascii")
    print(f"{path.name}: {len(lines)} texts")


if __name__ == "__main__":
    main()
