"""Whether a text accuses an officer, an official, a guard, or the head of an RT or RW: what they must not get to read.

Most reports that name an officer call upon one ("pak polisi, tolong"), praise or merely mention one, and whoever is
accused by mistake hides a report from those who could help. So no word says it alone, but who did what: each word is led
to its class (`_CLASSES`), and `_ACCUSES` and `_UNNAMED` are the ways in which classes follow each other, one in a line.

In a way ``<a b>`` is a word of class a or b, ``<^a b>`` one of any other class, a word in capitals another pattern of
`_PARTS`. ``~4`` are up to four words of the same clause that name nobody else who may have done it; ``~4+`` also such as
do; ``~4,`` none that does, but the clause may end between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence


def _active(roots: str) -> Iterator[str]:
    """The verbs of these roots as they are said of who does it: "pukul, mukul, memukul, ngepukul"."""
    said = {"p": "m", "t": "n", "s": "ny", "k": "ng"}
    before = {"b": "m", "d": "n", "j": "n", "c": "n", "g": "ng", "h": "ng", **dict.fromkeys("aeiou", "ng")}
    for root in roots.split():
        nasal = said[root[0]] + root[1:] if root[0] in said else before.get(root[0], "") + root
        yield from (root, nasal, f"me{nasal}", f"nge{root}", f"ng{root}")


def _passive(roots: str) -> Iterator[str]:
    for root in roots.split():
        yield from (f"di{root}", f"d{root}")


_HARMS = """
    pukul goco hantam hantem antam antem hajar tampar tempeleng tempiling tabok gampar keplak tendang sepak terajang tonjok
    jotos bogem gebuk gebug keroyok siksa sikso aniaya cekik todong ancam ancem peras palak rampas leceh lecehkan cabul
    perkosa raba grepe remas tujah bacok bentak maki caci hina seret setrum ludah gertak intimidasi obrak acak goda jebak
    fitnah zalim zolim tipu teror intip hamil selingkuh acung injak bekap
"""
"""What hurts, robs or humbles, to whomever it is done."""
_TAKES = "potong sunat tilep gelap gelapkan seleweng selewengkan korup makan embat timbun"
"""What is wrong when it is done with what was given for others."""

_CLASSES = {
    "clause": (",", ";", "!", "?", "\n"),
    # Who is accused.
    "officer": """
        polwan polantas brimob tentara tni satpam hansip linmas security sekuriti skuriti scurity sekurity lurah kades
        kepdes kadus camat sekdes sekcam seklur kerio krio penggawa penggawo kapospol penyidik reskrim sipir satpol dishub
        polairud airud marinir kostrad bripka briptu bripda aipda aiptu ipda iptu sertu serka serda pratu praka kopda pamong
        jaksa kaling kasat kasatpol berseragam babinsa petugas ptgs sersan kopral prajurit letnan pol bupati walikota sekda
        kabid kadis""",
    "police": """
        polisi plisi polri aparat kapolsek kapolres kapolda kanit bhabin bhabinkamtibmas bhabinsa danramil dandim komandan
        buser intel pulisi pulis perwira""",
    "member": "anggota",
    "men": "buah",
    "oknum": "oknum",
    "title": "pak bapak bpk pk bu ibu wak",
    "chief": "ketua kepala bendahara sekretaris wakil penjaga regu",
    "area": "rt rw desa dusun kampung lingkungan",
    "unit": """
        polsek polres polresta polrestabes polda mapolsek mapolres koramil kodim bpn kua dinsos diknas bpbd disdik kemenag
        puskesmas lapas rutan satpas imigrasi pospol capil dukcapil disdukcapil samsat satlantas lantas satreskrim balaidesa
        satintel pertanahan agraria pemkot sabhara""",
    "ward": "kelurahan kecamatan kel kec",
    "house": "kantor balai ruang loket bagian",
    "pos": "pos pp",
    "staff": "pegawai staf staff stap pejabat operator honorer pns asn karyawan perangkat pengurus kasi pendamping",
    "culprit": "pelakunya pelakunyo bandarnyo bandarnya",
    "owns": "punya punyo milik pemilik punyonyo",
    "uniform": "baju seragam",
    "brown": "coklat cokelat loreng doreng",
    # Who else may have done it, and who is none.
    "man": "orang wong uong uwong uhang urang org",
    "civilian": """
        warga masyarakat pemuda anak budak bocah mahasiswa pelajar suporter pedagang ormas lsm preman ojol guru tetangga
        tetanggo wartawan pengendara jamaah tukang jukir pengamen pengemis gepeng geng genk debt kolektor dc suami laki
        istri bini mertua ayah emak mak kakak kakek nenek mereka dio dia mamang cewek cowok betino bujang pria lelaki
        perempuan tamu pembeli mandor ustad massa kawan temen teman gadis remaja abg kelompok gerombolan sopir supir kernet
        anjing pacar mantan pinjol mertuo tiri paman bibi bibik mama mamah papa dukun hotel kosan kontrakan cafe kafe warung""",
    "criminal": """
        maling begal jambret copet rampok perampok pencuri pelaku penjahat bandar residivis buronan tersangka pengedar
        terduga dpo pembunuh""",
    "cheat": "penipu penipuan modus calo transfer tf rekening nelpon nelepon wa whatsapp",
    "kin": """
        keluarga sedulur saudara sodara ponakan keponakan kerabat family famili dulur kroni timses pendukung menantu sepupu""",
    "feigned": """
        ngaku mengaku ngakunya ngakunyo ngakuin berlagak nyamar menyamar catut nyatut mencatut mengatasnamakan atasnama
        berpakaian ngatasnamakan pura""",
    "being": "jadi sebagai",
    "fake": """
        gadungan palsu bohongan pln pdam kebersihan leasing parkir spbu sensus medis abal bodong telkom indihome damkar""",
    # Behind these one is called upon, or only named.
    "called": """
        tolong tlg kirim panggil panggilkan panggilke datangkan mohon mohonke nunggu tunggu telpon telepon hubungi butuh
        perlu usah turunkan kerahkan makasih bantu bantuin""",
    "vehicle": "motor mobil hp tas",
    "owned": "nabrak rumah depan dpn belakang samping dekat deket dkt nomor seberang jabatan gudang markas",
    # What they are there for.
    "catches": """
        nangkep nangkap menangkap tangkap grebek gerebek gerbek menggerebek ngejer ngejar mengejar kejar amankan mengamankan
        ngamanke nemu nemuke menemukan lihat melihat jingok bubarke bubarkan membubarkan""",
    "seeks": "nyari mencari cari",
    "expels": "ngusir mengusir ngusiri",
    "comes": "datang dateng dtg",
    "is": "ada ado ade",
    "no": "tidak tdk tak dak idak ndak gak ga nggak enggak belum blm bukan tanpa katek dk kagak",
    "us": "kami kito kita",
    "me": "aku saya sy adik adek",
    "between": """
        sini ini ni selalu terus trs sering sudah la lah suka suko jugo tadi kemarin semalam setempat banget perumahan
        komplek pasar mall bank rs sekolah pabrik terminal malam malem tiap setiap sambil siang pagi sore minggu bae
        langsung diam berani biasa tetap lalu lintas tugas bertugas komp kota semua galo lebih untung trus kerjanyo kerjo
        dan lewat raya tol nongkrong ikut melok asik asyik duduk dikit portal""",
    "instead": "malah malahan justru",
    "who": "yang yg",
    "that": "itu tu nyo nya",
    "willing": "mau nak galak gelem",
    "when": "waktu pas saat",
    "watch": "ronda jaga jago piket",
    "ever": "pernah",
    "at": "di simpang jalan jln jl lorong lr gang ulu ilir km",
    # Money.
    "money": """
        uang duit duet dit jatah setoran upeti biaya bayaran tarif iuran sumbangan imbalan amplop tebusan komisi fee
        persenan thr administrasi ongkos suap dp denda retribusi kompensasi rp cepek gopek goceng noban gocap sejuta
        sejutaan jutaan ratusan puluhan pulsa""",
    "peace": "damai nego",
    "treat": "lelah capek rokok bensin kopi pelicin keamanan minum",
    "thousand": "rb ribu rebu jt juta k perak",
    "buys": "beli membeli",
    "then": "baru",
    "free": "gratis gratisan cuma2",
    "orders": "nyuruh menyuruh maksa memaksa mewajibkan ngewajibke",
    "searched": "geledah digeledah ngegeledah menggeledah penggeledahan",
    "heads": "personil personel unit meter menit kali pleton hari jam sak kg kilo liter biji lembar karung dus paket ekor",
    "small": """
        sebesar nian juga kira sekitar per tambah tambahan lagi dulu sampai sampe pulo e masing sejumlah sebanyak si""",
    "only": "cuma hanya cuman khusus",
    "asks": """
        minta mintak minto mintai mintain meminta memintak nagih menagih ngutip mengutip mungut memungut matok mematok
        ngompas narik menarik nawarke pintak nuntut metok narip narif ngarep majek morotin nawari nawarin menawari
        menawarkan pinjem pinjam minjem minjam ngutang""",
    "accepts": "nerimo nerima terima menerima terimo",
    "asked": """
        diminta dimintai dimintak dimintaki dimintain dimintok ditagih dipungut dipintai dipintaki dikenai dikenakan dipatok
        ditarif ditarik dikutip dikompas ditawari ditanyo ditanya ditanyai dipinta diwajibkan dipajaki dpinta dminta dmintai
        dmintak dmintain""",
    "must": "suruh disuruh harus wajib musti mesti hrs dipaksa dipakso kudu",
    "bribes": "nyogok menyogok nyuap menyuap sogok disogok sogokan disuap",
    "pays": "bayar mbayar membayar setor nyetor menyetor nebus ditebus tebus dibayar nyelip disetor disetorke dibayarke",
    "fault": "kesalahan salah celah",
    "end": "ujung",
    "gives": "ngasih kasih ngenjuk enjuk nyelipke selipkan dienjuk mengasih memberi ngasihke njuk lempar dilempar ngelempar",
    "to": "ke kepada",
    "enters": "masuk",
    "by": "oleh samo sama dengan dgn",
    "for": "untuk buat utk",
    "from": "dari",
    "place": "tempat",
    "pocket": "kantong dompet saku",
    "inside": "dalam dalem",
    "if": "kalau kalo klo kalu",
    "tip": "salam",
    "stuck": "tempel",
    # What is given, written and told.
    "aid": "bansos blt bpnt pkh raskin rastra bst bantuan kip sembako bedah kks",
    "rice": "beras",
    "fund": "dana kas proyek anggaran apbdes aset zakat pupuk add",
    "land": "tanah lahan hutan sawah",
    "goods": "sawit getah dagangan ayam durian sepeda helm",
    "fish": "ikan",
    "imbauan": "sms info imbauan",
    "letter": "surat srt",
    "paper": """
        ktp kk skck sktm sim stnk akte akta sporadik sertifikat sertipikat domisili izin ijin blangko blanko kia pengantar
        tandatangan ttd cap bpkb skt nikah rekomendasi ektp berkas tanda stempel""",
    "own": "sendiri dewek dewekan",
    "leaks": "nyebarke nyebarkan menyebarkan bocorke bocorkan bocor membocorkan dibocorke dibocorkan ngebocorke",
    "informant": "pelapor identitas",
    "withdraw": "cabut nyabut mencabut",
    "caught": "ditangkap ditangkep digerebek digrebek ditindak",
    "guarded": "dijaga dijago dikawal",
    "receipt": "kwitansi kuitansi nota struk slip karcis",
    "makes": """
        bikin urus ngurus mengurus ngurusi urusan perpanjang perpanjangan memperpanjang legalisir mbuat membuat pembuatan
        pengurusan gawe gawek cetak nyetak nguruske tandatangani proses""",
    "ambushed": "dicegat dicegati dihadang",
    "stops": """
        tilang ditilang nilang razia dirazia disetop distop dstop disetopin diberhentikan diberhentike menilang nyetop
        ketilang nyegat distopi diberhentiin""",
    "seized": "kandas dikandangke sitaan disita",
    "examined": "diperiksa periksa",
    "held": "tahanan sel diinterogasi penjara penyidikan interogasi",
    "freed": "dilepas dilepaske dilepaskan dibebaske dibebaskan dilepasin dibebasin",
    "report": "laporan aduan pengaduan kasus perkara lp lapor melapor ngelapor ngadu mengadu",
    "refused": "ditolak tolak nolak menolak diusir dimarahi diketawai",
    "hampered": "dipersulit dipingpong dioper",
    "heeds": "diterimo diterima layani dilayani diladeni melayani ladeni digubris nulis nyatat",
    "proceeds": "diproses dilanjutkan dilanjutke ditindaklanjuti diusut",
    "proof": "bukti",
    "used": "dipake dipakai dipakek hilang ilang",
    "back": "pulang balek balik mulih",
    # What is done.
    "harms": (
        *_active(_HARMS),
        *"ngoco ngambuk nyolong nyuri mencuri tembak nembak menembak nembaki ngegoco megang2 pegang2 godain".split(),
    ),
    "shot": "ditembak dtembak",
    "harmed": tuple(_passive(_HARMS)),
    "takes": (*_active(_TAKES), "motongi"),
    "framed": "dijadikan dijadike",
    "grabbed": "diambil diambek disikat dikuras",
    "grabs": "ngambil ambil mengambil ngambek ambek",
    "sells": "jual jualan menjual ngejual nyewake nyewoke nyewakan menyewakan",
    "took": (
        *_passive(_TAKES),
        *"dikurangi dikurangke disalahgunakan dijual dijualke diselewengke digelapke".split(),
    ),
    "wrecks": """
        bongkar ngebongkar membongkar mbongkar gusur nggusur menggusur ngegusur angkut ngangkut mengangkut ngancuri
        ngancurke nyita menyita hancurkan""",
    "stall": "lapak gerobak pondok kios rombong jualannyo meja",
    "kept": "ditahan dipegang disimpan dipegangnyo",
    "dies": "mati meninggal tewas matinyo",
    "graft": "korupsi ngorupsi pungli mungli nepotisme kkn markup fiktif potongan pungutan",
    "official": "dinas siaga inventaris ambulan ambulans",
    "private": "pribadi liburan kampanye mudik",
    "boss": "bos cukong juragan",
    "up": "atas",
    "out": "keluar bebas lepas",
    "strikes": "hapus ngapus menghapus coret nyoret mencoret dihapus dicoret",
    "carried": "dibawa dibawak bawa bawak membawa",
    "wrong": """
        nilepin nyabu ngamar ngetawain ngetawake ngetawoi mesum sewenang semena menyalahgunakan kongkalikong pemerasan
        arogan judes kasar songong curang jorok kriminalisasi kekerasan nyelewengke ngelindungi""",
    "backs": "bekingi membekingi ngebekingi beking membeking ngebeking bekeng ngebekeng mbeking backing backingi",
    "backed": "dibekingi dibeking dibekengi dibacking dibackingi bekingan bekengan backingan",
    "frees": "ngelepas melepas ngelepaske melepaskan ngelepasin membebaskan ngebebaske",
    "sleeps": "tiduran tidur tiduk ketiduran turu ngorok",
    "fails": "mabuk mabok judi bejudi berjudi nenggak teler ngelem bolos nuak dugem mangkir",
    "hits": "menabrak nubruk nyerempet ngebut ugal",
    "plays": "ngombe pake pakai makai makek isap nyimpan",
    "stuff": "sabu narkoba ganja miras bbm solar inex ekstasi arak tuak song gaple remi slot minyak sabung",
    "deals": "ngedar mengedarkan ngedarke pesta ngoplos masuke masukke memasukkan ngadoke ngadake mengadakan ngelola",
    "games": "main maen",
    "gets": """
        dapat dapet dpt dikasih dibagi dibagike dikasihke kebagian dibagikan diutamakan diutamake didahuluke didahulukan""",
    "flees": "lari kabur",
    "rarely": "jarang",
    "works": "ngantor kerja keliling patroli",
    "clear": "jelas",
    "fair": "adil sopan ramah becus beres netral",
    "open": "transparan",
    "known": "tau tahu taunyo",
    "pick": "tebang pilih",
    "shut": "tutup nutup",
    "eye": "mata mato",
}
"""The words of each class; no word is in two."""

_LETTERS = {name: chr(ord("\u0100") + at) for at, name in enumerate(("other", "digit", "sum", *_CLASSES))}
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in (words.split() if isinstance(words, str) else words)}
_ENDINGS = ("2", "nya", "nyo", "lah", "ke", "kan", "in", "i")
_SUM = re.compile(r"\d+(?:rb|ribu|jt|juta|k)|\d{2,7}|\d+(?:[.]\d{3})+")
"""Money, or another number that might be: of two digits at least."""
_MOST = 400
"""Words that are looked at: more than a text of ten SMS parts has."""

_PARTS = {
    "WHO": "civilian criminal man kin cheat",
    "FILLER": "between instead who that willing when watch",
    "NOBODY": "(?<!<WHO>) (?<!<WHO>.) (?<!<WHO>..)",
    # Money that was asked for, whoever asked.
    "SOME": "<^clause WHO is comes called heads at area pos ward report no>{0,3}?",
    "SUM": "(?:(?<!<heads at area pos ward>) <sum> (?!<heads man vehicle>) | <digit> <thousand>)",
    "MONEY": "SOME (?:<money peace treat> | SUM)",
    "DEMAND": "(?:<asked> MONEY | (?<!<no>) <must> (?:<pays> | <gives> MONEY) | <asks>{1,3} MONEY)",
    # What was given for others.
    "GIVEN": "(?:<rice> <aid> | <aid> | <fund>)",
    # Offices, officials and heads.
    "OFFICE": "(?:<unit> | <house> <officer police member area ward> | <ward> (?!<other digit sum at>))",
    "STAFF": """
        (?:<staff police member oknum>{1,3} <from at>? <house>? (?:<unit officer area ward aid>)
        | <man> <from>? <house>? (?:<unit officer> | <ward> (?!<other digit sum at>))
        | <uniform> <brown> (?!~2 <no> <officer police>) | <civilian> <men> <title>? <officer police member title>)""",
    "HEAD": "<title>{1,3} <chief>? <area> <digit sum>?",
    "OFFICER": "(?:<oknum>{0,2} <officer police member>{1,3} <unit>? | STAFF) (?!<unit pos>? <fake>)",
    "ONE": """
        (?:<title>{0,2} OFFICER | <title>{0,2} <chief> <area pos> | <title>{1,3} <area> (?!<digit sum>)
        | <man civilian title>? <FILLER>? <uniform> <brown>)""",
    "THEM": "(?:(?<!<title>) OFFICER | <title>{1,3} <officer> | <chief> <area pos> | (?<=<to by>) <area> (?!<digit sum>))",
    # Where one of them begins of whom something is told, and what may stand before that.
    "START": """
        (?<!<title owned vehicle house pos feigned being civilian kin to by harms catches asks>) (?<!<owned vehicle house
        feigned being to by><police member staff officer>) (?<!<feigned>.) (?<!<feigned>..) (?<!<no>) (?<!<no><is>)""",
    "FREE": "<^clause WHO called catches seeks expels report is comes harmed shot fake>{0,6}?",
    "CLOSE": """
        (?:<at pos house>{1,3} <other area ward unit digit sum officer>
        | <FILLER us at if chief pos stops paper digit sum unit ward area aid fund heads by ever only rarely>
        | <no> <ever> <comes>){0,6}?""",
    "INDEED": "(?<!<no>) (?<!<no><ever>)",
    # Whom people speak of, and hardly ever call upon; whom they also call upon; whom they certainly do not.
    "SPOKEN_OF": """
        START (?:<title>{0,2} (?:<oknum police member staff>{0,2} <officer> | <oknum> <police member> | <chief> <area>
        | <title> <area> <us that>) | (?<=<is>) <police member> | STAFF) (?!<unit pos>? <fake>) FREE INDEED""",
    "CALLABLE": """
        START (?<!<called>) (?:<title>{0,2} <police member>{1,3} <unit>? (?!<unit pos>? <fake>) | HEAD
        | <chief> <pos FILLER>) CLOSE INDEED""",
    "CERTAIN": """
        START (?<!<called>) (?:<title>{0,2} (?:<oknum>{0,2} <officer>{1,3} <other>? | <chief> <area pos FILLER>
        | <title> <area> <us that>) | <title> <police member> <us that> | <police member>{1,3} <officer unit>?
        | STAFF) (?!<unit pos>? <fake>) CLOSE INDEED""",
    # What they do: wrong whoever does it, or only in one of them.
    "DOES": """
        (?:<asks accepts takes grabs>{1,3} (?!<gives>) MONEY (?!<back>) | <asks>{1,3} SUM
        | <harms> (?!<criminal digit sum fish>) | <wrong backs graft> | <wrecks> ~1 (?:<stall goods>
        | <civilian> <us me>) | <frees> | <expels> | <seeks> <money fault> | <end>{1,2} <money> | <no> <open>
        | <asks> ~1 <rice goods> | <asks> ~2 <free> | <gets> ~1 <money> | (?:<flees> ~1 <carried>
        | <carried> ~1 <flees>) ~1 <money fund> | <orders> ~2 (?:<pays> MONEY | <buys> | <peace withdraw>)
        | <plays> ~1 <money fund aid> ~4 <private own> | <shut> <eye> | <no> <fair> | <pick> <pick gives>
        | <takes grabs sells> <small us me>{0,3} (?:GIVEN | <rice land>) | <takes strikes> ~4 <aid>
        | <grabs> <goods vehicle> | <accepts asks> <tip>)""",
    "SLIPS": """
        (?:<fails> | <hits> | (?:<plays games deals sells takes> | <treat>) <stuff rice aid fails> | <games> <vehicle>
        | <criminal> <goods money fund rice>)""",
}  # fmt: skip

_ACCUSES = """
<oknum> (?!<FILLER>?<civilian criminal>)
SPOKEN_OF DOES
CALLABLE DOES
CERTAIN SLIPS
(?<!<me us>) <who man> ~1 <watch> CLOSE (?:SLIPS | <sleeps> | DOES)
<member> <title> CLOSE DOES
<police officer member> ~4+ <civilian> <men> CLOSE DOES
CERTAIN (?<!<police member>) <sleeps>
START <chief> <FILLER pos> CLOSE <clause>? CLOSE <sleeps>
(?:<harmed> | (?<!<criminal>) (?<!<criminal>.) <shot> | <asked> MONEY) (?:OFFICER (?!<no> <comes>)
    | <title>? <chief> <area> | <title> <officer> | <title> <area> (?!<digit sum>)
    | <^clause WHO is called>{0,4}? <by> (?:ONE | HEAD))
<took graft> ~4 <by> ONE
<took> ~4 OFFICER
<took> ~1 <area> (?!<digit sum other>)
<money fund> ~1 <took> <own>
<pays> MONEY <then> ~1 <out freed>
<asked> ~1 OFFICER ~2 MONEY
<harmed shot> ~3 (?:(?<=<at>) <house pos>? <unit police member> | <held examined>)
<harmed shot> ~6 <must> <feigned>
<harmed shot> ~6, <when> <caught>
<kin civilian me> <me us>? <caught> ~5, <harmed shot> (?!<by>? <civilian criminal man kin>)
<dies> ~1 <at> ~1 <held>
<caught> ~1 <no> <letter>
<held examined> ~5 <harmed shot> (?!<by>? <civilian criminal man kin>)
"""
_UNNAMED = """
<unit> CLOSE (?:<asks> MONEY | <seeks> <money fault>)
<stops ambushed> ~3 <police member officer> ~8, (?:DEMAND | <money> <grabbed>)
<report> ~6, <if> ~3 <pays> MONEY
(?:<makes> ~1 <letter paper> | SUM) ~6, <man> <inside>
NOBODY <at> OFFICE ~8, DEMAND
NOBODY DEMAND ~5 <at> OFFICE
NOBODY (?<!<called>) <stops> ~14, (?:DEMAND | (?<!<at>) <peace>)
NOBODY <stops> ~6+ (?:<pays> ~2 <place> | <no> ~2 (?:<receipt> | <letter> <stops> | <gets gives> <letter>))
NOBODY <makes asks> <us me small>? <letter paper> ~8, (?:DEMAND | <money> <treat>)
NOBODY DEMAND ~3 <for makes> ~2 <letter paper>
NOBODY <held freed> ~8, DEMAND
NOBODY DEMAND ~8, <held freed>
<criminal> ~6+ <out> ~4 (?:<pays> | MONEY)
<freed> ~5 (?:<pays> | MONEY | <by>? <title>{0,2} <police member unit>)
<peace pays> <at> <place>
<pays> ~3 <seized>
<enters> <pocket>
<accepts asks pays gives> <tip> <stuck>
GIVEN ~5 <took>
<aid rice> ~6+ <kept held> ~4+ (?:THEM | <title>? <area> (?!<digit sum>))
<gives gets> ~1 <money> <treat> ~4 <police member officer>
<gives> ~1 <aid> ~2 <only>
<gives> ~1 <aid> ~3+ <kin>
<paper> ~3 SUM ~2 <by> ONE
<at> OFFICE ~8, <staff> FREE DOES
<police member officer> <comes> ~3 <no> <letter>
<searched> ~8, <money goods vehicle> ~4 <used>
<makes> ~1 <letter paper> ~4 <no> (?:<pays> | <gives> ~3 <money>)
<letter paper> ~4 <plays> <money>
<took strikes> ~3 GIVEN
<takes wrong graft> GIVEN
<graft> ~2 (?:<at> OFFICE | <letter paper>)
<aid fund> ~6 <accepts gets> <only> <sum>
<aid> ~8, (?:<gets> | <only> <to for>) ~3+ <kin>
<kin> ~2 ONE ~4+ <gets> ~2 <aid rice>
<kin> ~2 ONE ~2+ <aid rice>
<aid> ~8, <kin> <title>{0,2} ONE
<aid fund> ~4 <no> <clear open>
<no> <clear open> ~2 <aid fund>
<money fund> ~4 ONE ~4 <no> <clear known>
<fails stuff> ~6+ <guarded backed> <by>? ONE
<kin> <title>{0,2} ONE ~4, <no> ~1 <caught>
<framed> <criminal>
<report> ~5, <instead> ~1 (?:<asked> MONEY | <must> (?:<back> | <pays>) | <refused hampered>)
<stops ambushed> ~2 <police officer member> ~6, <pays> MONEY
<owns> ~2 <fails stuff> ~6+ OFFICER
<fails stuff> ~4+ <owns> ~1 ONE
<who> ~1 (?:<harms hits deals sells fails> | <games plays> <stuff fails>) ~6 <that> OFFICER
<culprit> OFFICER (?!<no>)
<leaks> ~2 <informant>
<stops caught> ~3 <leaks>
THEM ~3 <gives> <known> <criminal>
THEM ~8+ <gets> ~1 <boss criminal>
<money pays> <to> <up>
<vehicle> <official area> ~8 <private>
<money> <peace>
<money fund> ~4 <carried> <flees> <by>? ONE
<pays> (?!<paper>) ~4 <to for by> (?:ONE | THEM | HEAD | <house pos>? <unit police member>)
<gives> ~2 MONEY ~2 <to for>? ONE
<money> <small FILLER>{0,2} (?:<for> | <treat> <for>?) ONE
<bribes> ~8+ (?:ONE | <unit>)
ONE ~5 <bribes>
<backed> (?!<by>? <civilian criminal>)
<backs> ~8+ THEM
<proof> ~4 <used> ~2 <police member unit officer>
<report> ~8 <to at>? <unit police member> ~4, (?:<no> <willing>? <heeds accepts> (?!<imbauan>) | <refused hampered>
    | <must> (?:<back> | <pays>))
<report> ~6+ (?:<refused hampered> | <no> <heeds accepts>) ~1 (?:<by at>? <unit> | <by> <title>? <police member>
    | (?<!<title>) <police member>)
(?:<unit> | OFFICE) ~5 <hampered> | <hampered> ~4 DEMAND
THEM ~10, <no> <willing> <heeds>
SPOKEN_OF <no> <willing> (?:<makes paper> | <gives> <letter paper>)
<unit police member> ~4 (?:<refused hampered> | <no> <accepts heeds>
    | <no> <willing> ~1 <makes accepts heeds for>) ~2 <report>
<report> ~4 <to at>? <unit police member> ~5, <makes> ~2 <own>
<unit police member> ~6, <must> ~1 (?:<withdraw> | <peace>)
(?:STAFF | <at> OFFICE) ~8, <no> <heeds>
<police member> ~4+ <report> ~2 <no> <proceeds>
(?:<officer> | <chief> <area> | <staff> <from at>? <unit ward>) ~4 (?:<rarely> | <no> <ever>) ~1 (?:<enters>
    | <to at> <house> | <works> | <comes>)
"""
"""Ways that name none of them, or only their office: told of those who feign to be one, they say something else."""


def _compiled(ways: str) -> re.Pattern[str]:
    text = "|".join(re.split(r"\n(?! )", ways.strip()))
    while (opened := re.sub(r"[A-Z_]{3,}", lambda part: _PARTS[part[0]], text)) != text:
        text = re.sub(r"\s+", " ", opened)
    who = _PARTS["WHO"]
    gaps = {"": f"<^clause {who}>", "+": "<^clause>", ",": f"<^{who}>"}
    text = re.sub(r"~(\d+)([+,]?)", lambda gap: f"{gaps[gap[2]]}{{0,{gap[1]}}}?", text)
    text = re.sub(r"<(\^?)([a-z ]+)>", lambda one: f"[{one[1]}{''.join(_LETTERS[name] for name in one[2].split())}]", text)
    return re.compile(re.sub(r"[ \n]", "", text))


_IS_ACCUSED, _IS_WRONGED = _compiled(_ACCUSES), _compiled(_UNNAMED)
_PRETENCE = {"feigned", "fake", "cheat"}


def _class_of(word: str) -> str:
    """The class of a word, its endings apart: "polisinyo" is one of the police."""
    found = _CLASS_OF.get(word)
    if found:
        return found
    if word[0].isdigit():
        return "sum" if _SUM.fullmatch(word) else "digit"
    stems = (word.removesuffix(ending) for ending in _ENDINGS if len(word) > len(ending) + 2 and word.endswith(ending))
    return next((found for stem in stems if (found := _CLASS_OF.get(stem))), "other")


def accuses(words: Sequence[str]) -> bool:
    """Whether these words, lower case, accuse one of them of a wrong. A comma or the like is a word of its own."""
    classes = [_class_of(word) for word in words[:_MOST]]
    said = "".join(_LETTERS[name] for name in classes)
    return bool(_IS_ACCUSED.search(said)) or (_PRETENCE.isdisjoint(classes) and bool(_IS_WRONGED.search(said)))
