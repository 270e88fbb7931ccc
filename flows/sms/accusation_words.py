"""The words of which an accusation is made, each in its class: who is accused, who else may have done it, what is done.

They are written as people write them, abbreviated and in Palembang Malay: an accusation is read in the text as it was typed,
too. Endings need not be listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def _active(roots: str) -> Iterator[str]:
    """The verbs of these roots as they are said of who does it: "pukul, mukul, memukul, ngepukul"."""
    said = {"p": "m", "t": "n", "s": "ny", "k": "ng"}
    before = {"b": "m", "d": "n", "j": "n", "c": "n", "g": "ng", "h": "ng", **dict.fromkeys("aeiou", "ng")}
    for root in roots.split():
        nasal = said[root[0]] + root[1:] if root[0] in said else before.get(root[0], "") + root
        yield from (root, nasal, f"me{nasal}", f"nge{root}", f"ng{root}")


def _passive(roots: str) -> Iterator[str]:
    """The verbs of these roots as they are said of whom it is done to: "dipukul, dpukul"."""
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

CLASSES = {
    "clause": (",", ";", "!", "?", "\n"),
    # Who is accused.
    "officer": """
        polwan polantas brimob tentara tni satpam hansip linmas security sekuriti skuriti scurity sekurity lurah kades
        kepdes kadus camat sekdes sekcam seklur kerio krio penggawa penggawo kapospol penyidik reskrim sipir satpol dishub
        polairud airud marinir kostrad bripka briptu bripda aipda aiptu ipda iptu sertu serka serda pratu praka kopda pamong
        rtnya rtnyo rwnya rwnyo
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
        narget nargetin
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
    "shot": "ditembak dtembak ketembak tertembak tetembak",
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

_CLASS_OF = {word: name for name, words in CLASSES.items() for word in (words.split() if isinstance(words, str) else words)}
_ENDINGS = ("2", "nya", "nyo", "lah", "ke", "kan", "in", "i")
_SUM = re.compile(r"\d+(?:rb|ribu|jt|juta|k)|\d{2,7}|\d+(?:[.]\d{3})+")
"""Money, or another number that might be: of two digits at least."""
UNLISTED = ("other", "digit", "sum")
"""The classes of words that are in none of these lists."""


def class_of(word: str) -> str:
    """The class of a word, its endings apart: "polisinyo" is one of the police."""
    found = _CLASS_OF.get(word)
    if found:
        return found
    if word[0].isdigit():
        return "sum" if _SUM.fullmatch(word) else "digit"
    stems = (word.removesuffix(ending) for ending in _ENDINGS if len(word) > len(ending) + 2 and word.endswith(ending))
    return next((found for stem in stems if (found := _CLASS_OF.get(stem))), "other")
