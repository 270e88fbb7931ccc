"""Words that tell of a place: those behind which its name follows, and those that only lead to it."""

from __future__ import annotations

from flows.sms.place.names import KABUPATEN, KECAMATAN, KELURAHAN
from flows.sms.place.ordinary import ORDINARY


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AREAS = {
    **dict.fromkeys("kel kelurahan klurahan kelurhan lurah desa ds".split(), KELURAHAN),
    **dict.fromkeys("kec kecamatan kcmatan kecmatan kecamtan camat".split(), KECAMATAN),
    **dict.fromkeys("kab kabupaten kbupaten kabupten".split(), KABUPATEN),
    "kota": KABUPATEN,
}
"""Behind these stands the name of an area of this level."""

ROADS = _words("jl jln jalan jlan jaln jlnn")
LANES = _words("lr lrg lrong lorong lrng loorong gg gang")
OTHERS = _words(
    "simpang komplek komp kompl kompleks komplex perumahan perum prumahan prumhan perumnas jembatan bundaran tugu "
    "rusun "
    "cluster griya taman lapangan lpangan lapngan jerambah flyover underpass tol tanjakan tikungan kampung dusun "
    "dsn pos "
    "poskamling jalur lintas gardu lap sungai perempatan prapatan pertigaan apartemen lingkar tol "
    "transmigrasi prumnas perumnas komplk kmplk kmplek simpangan kanal "
    "waduk bendungan embung"
)
STREETS = ROADS | LANES | OTHERS
"""What follows one of these is the name of a street or the like, and tells nothing of the area of that name."""

BUILDINGS = _words(
    "pasar masjid musholla gereja vihara klenteng sekolah sd sdn smp smpn mts sma sman smk smkn man kampus univ "
    "universitas unsri terminal stasiun halte dermaga pelabuhan spbu pom rs rsud rsia puskesmas pkm klinik apotek "
    "polsek "
    "polres koramil "
    "kodim kantor balai hotel mall mal plaza indomaret indomart alfamart "
    "alfamidi cafe kafe warnet bank atm gor stadion kuburan tpu makam "
    "pemakaman tpa pesantren ponpes panti pabrik pt gudang toko warung resto bengkel kost kosan ruko gedung wisma "
    "lapas rutan "
    "perlintasan rusunawa asrama tower menara rm kedai kantin salon dealer showroom pool loket agen kilang bioskop "
    "swalayan "
    "minimarket supermarket "
    "koperasi pegadaian kejaksaan pengadilan samsat depo tk paud tpq mi min mtsn stm politeknik poltek stikes "
    "poltekkes akper "
    "kua kud vihara kelenteng pura surau katedral mapolsek mapolres polrestabes polsubsektor cv ud lotte hypermart "
    "karaoke konter counter apotik penginapan losmen homestay villa padepokan sanggar galangan ponton bandara"
)
COMPOUNDS = {
    first: _words(second)
    for first, second in {
        "rumah": "makan sakit susun potong duka dinas tahfiz tahfidz tahanan sehat walet adat limas",
        "pos": "lantas polisi satpam ronda kamling jaga pam pantau security polantas damkar yandu kamtibmas",
        "rest": "area",
        "kolam": "retensi renang",
        "asrama": "haji polisi brimob mahasiswa tentara tni kodim",
        "alun": "alun",
        "lampu": "merah",
        "pom": "bensin",
        "air": "mancur terjun",
        **dict.fromkeys("dealer showroom bengkel".split(), "honda yamaha suzuki kawasaki toyota mobil motor resmi las"),
        "galangan": "kapal",
        **dict.fromkeys("bank bri bni bca btn bsi mandiri".split(), "unit cabang cab kcp kantor"),
        "balai": "desa kota rakyat warga dusun latihan",
        "kantor": (
            "lurah camat desa pos bupati walikota gubernur kades polisi pajak pln kelurahan kecamatan dinas kpu bnn bawaslu "
            "imigrasi telkom bpn dishub bpjs dprd samsat"
        ),
        "jalan": "tol lintas lingkar raya poros akses",
        "jl": "tol lintas lingkar raya poros akses",
        "jln": "tol lintas lingkar raya poros akses",
        "warung": "pempek manisan sembako kelontong makan kopi tuak bakso nasi pecel remang sate mie",
        "toko": (
            "emas mas besi bangunan buku obat baju hp sepeda kue roti elektronik sembako manisan pupuk pempek "
            "beras bunga kain mainan"
        ),
        "lapangan": "bola sepak voli tenis parkir futsal golf tembak basket merdeka",
        "lap": "bola voli futsal",
        "masjid": "raya agung besar jami jamik",
        "pasar": (
            "malam pagi subuh ikan buah burung sayur inpres induk kaget bedug ramadan ramadhan lama baru kalangan "
            "ternak senin selasa rabu kamis jumat sabtu minggu modern"
        ),
        "kebun": "binatang raya",
        "pintu": "air tol",
        "jembatan": "timbang gantung layang besi kayu kuning",
        "stasiun": "kereta lrt",
        "terminal": "tipe bus",
        "gedung": "serbaguna olahraga pemuda juang wanita",
        "taman": "kota wisata makam bermain purbakala",
        "tempat": "pemakaman wisata",
        "perlintasan": "kereta ka",
        "pondok": "pesantren",
        "makam": "pahlawan",
        "panti": "asuhan jompo pijat",
        "pabrik": "karet tahu es roti sawit kerupuk semen pupuk",
    }.items()
}
"""Two words that are a kind of place together: a name may follow, or the next part of the address."""
KNOWN_KINDS = _words(
    "haji gubernur bupati walikota dprd samsat pajak bpjs kpu bnn bawaslu imigrasi binatang alun timbang agung area "
    "brimob retensi kota "
    "pahlawan mancur terjun honda yamaha suzuki kawasaki toyota"
)
"""Of such a kind there is one in a town: it needs no name."""
"""What follows one of these is the name of a building, which mostly lies in the area of that name."""
SCHOOLS = _words("sd sdn smp smpn mts sma sman smk smkn man")
"""Named by a number, or by "negeri"; without them they are pupils ("budak sma") or other words ("smp" is also "sampai")."""

NUMBERED = _words("afdeling afd bk rt rw km no nomor nmr blok blk")
"""These name a place only with a number (or, of a block, a letter) behind them."""
HOUSES = _words("no nomor nmr")
"""The number of a house: it needs another part before it."""
WITH_LETTER = _words("blok blk")
TIMES = _words("jam jm pukul pkl tgl tanggal")
"""A number right behind one of these, or of the NUMBERED, is theirs."""

NEARBY = _words("daerah drh kawasan kwasan wilayah wil seputaran sekitar sekitaran sktr seputar dekat dkt deket dket parak")
"""Behind these stands a place even if nobody knows it."""
AT = _words("di d")
LOCATIVE = NEARBY | AT | _words("ke dari dri dr arah arh area kampung dusun seberang menuju") | AREAS.keys()
AWAY = _words("ke dari dri dr arah arh menuju tujuan asal lari")
"""A place behind one of these may be another than that of what happened."""

LEADING = NEARBY | _words(
    "dpn depan dpan belakang blakang blkg blkng samping smping sampeng sebelah sblh seberang ujung ojong pinggir "
    "tepi pengger "
    "bawah pucuk atas kolong tengah muka mulut pintu kantor kantin balai pos pasar masjid musholla gereja sekolah "
    "simpang jembatan lorong "
    "terminal dermaga halte puskesmas polsek warung bengkel spbu indomaret indomart alfamart "
    "kampung dusun pak ketua kompleks komplek perumahan lapangan "
    "gardu posko portal gapura gerbang perlintasan perbatasan parkiran basement lobi lobby kampus stasiun stadion "
    "rusunawa gor ruko "
    "gudang toko kios lapak apartemen rusun perum perumnas komp jalinsum jalintim jalinteng kamling ronda pom "
    "bensin sungai perempatan prapatan pertigaan fly over flyover taman"
)
"""Right before a place they belong to it ("dpn masjid nurul iman"), without one they tell nothing."""
NO_LEADING = _words("pak ketua")

BESIDE = _words(
    "dpn depan dpan belakang blakang blkg blkng samping smping sampeng sebelah sblh seberang parkiran basement lobi "
    "lobby halaman pelataran emperan"
)
"""Behind these stands what everybody there knows, or something of everyday life ("depan rumah")."""

BANKS = _words("ulu ilir")
"""The banks of the Musi: with a number before it a kelurahan."""
SHORES = _words("laut darat")
"""The side of the river or of the road, behind the name of such a kelurahan."""

COUNTED = _words(
    "orang org wong uwong motor mtr mobil mbl unit budak anak ekor rumah menit mnt meter hari kali malam mlm bulan "
    "tahun "
    "penumpang penumpangnyo korban kk lantai lante pintu biji buah juta ribu rb pelaku maling begal lanang bini "
    "warga x kk titik kubu"
)
"""A number before one of these counts it and names no place."""

NO_LANES = _words(
    "di d ke dari dri dr yg yang ini itu tu nih dak idak tidak tdk aja bae lah la sudah sdh udah udh kami kito kita "
    "kau aku "
    "saya ado ada lagi lg banyak rame sepi gelap rusak banjir macet kotor becek sebelah belakang depan samping "
    "dekat deket "
    "situ sini sano siko dan samo atau pak bu tolong tlg tadi td malam mlm pagi siang sore terus trus abis motor "
    "mobil maling "
    "begal budak wong orang kecil kecik sempit masuk tempat rumah nian galo dalam dalem ujung kalau kalo buat bikin"
)
"""After ``lorong`` or ``gang`` these are no name; most other everyday words are ("lorong damai", "gang masjid")."""
NO_ROADS = _words("raya")
TITLES = _words(
    "ki kh kiai nyai h hj r rd mp gub gubernur kol kolonel jend jendral jenderal kapten kapt prof ir drs serma "
    "sersan pangeran sultan letkol letnan mayor brigjen"
)
"""In the name of a street the word behind one of these is part of it, whatever it means ("ki gede ing suro")."""
ENDING = _words("dalam laut darat indah permai jaya raya lama")
"""Everyday words that names of roads and lanes end with ("lr cempaka dalam")."""
ENDING_BEFORE_MORE = _words(
    "putih itam hitam merah ijo hijau kuning biru air kerbau sapi kambing ayam macan baru susun batu lumpur lilin terang"
)
"""Everyday words that such a name ends with if another part of the address follows, or nothing ("lr tali air rt 4")."""
ENDING_FAIR = _words("indah permai jaya asri lestari makmur sejahtera damai mandiri abadi")
"""Names of estates and shops end with these, after any other word ("bumi mas indah"), also after the name of an area."""
ENDING_FOREIGN = _words(
    "regency residence residen city park garden land hill hills town house square mall water fun waterpark waterfun "
    "trade center "
    "centre plaza estate village mansion resort sport point junction walk"
)
"""An estate, a mall or the like: the name before one of these goes on with it ("opi water fun")."""
ENDING_ESTATES = ENDING_FAIR | ENDING_FOREIGN
ESTATES = _words("perumahan perum komplek komp kompleks kompl kompleks komplex perumnas prumnas prumahan prumhan cluster griya")
NAMING = _words("pondok pdam merdeka damai negeri taman kebun bukit sungai batu pasar pulau")
"""Everyday words that names of roads and buildings begin with."""

DIRECTIONS = _words("timur barat utara selatan")
"""A name goes on with one of these, and means another place by it."""
POSTS = _words("pos poskamling gardu kampung taman")
"""Named by two everyday words, the second of a colour or the like ("pos bambu kuning")."""
CLOSING = _words("vs dan sama samo dengan dg dgn")
"""Before one of these a name has ended."""

TOPONYMS = _words("tanjung talang muara lubuk teluk pulau karang ulak liku rantau kuala danau gunung sirah tebing")
"""Names of villages begin with these: with another word that is no everyday one they are a place, said or not."""

NO_NAMES = ORDINARY | NUMBERED | STREETS | BUILDINGS | AREAS.keys() | LEADING | LOCATIVE
"""All words that are none of a name."""
LED = (STREETS | BUILDINGS | BESIDE | AREAS.keys() | _words("rt rw")) - _words("pos sd ma mi man lap camat sekolah")
"""Words that are often typed without a gap behind "di", or before a name."""

ALSO_WORDS = _words(
    """
    duku kemuning pahlawan sentosa kuto cempaka rambutan betung kandis pali mura lais belimbing komperta plg sialang bandar
    abab aceh agung alai anyar arahan babat bakung bangke bangsal banteng bendi benteng beringin berkat beti bitis bunglai
    cempaka danau darat darmo datar durian gading galang gasing genting harapan jambu jati jaya jepara jukung jungkal kamal
    kambang kampai kangkung kapuk karang karangan kasmaran kebon kebur kedaton kedondong keluang keman kemang kenali kenanga
    kupang kuro lambur langkap laya layan lecah lembak limau lingga lirik lontar mambang manggul
    menanti meranti merapi merbau merindu mulya napal nirwana noman nusantara padang paku palas pandan pangkalan
    pantai pelajaran pelaju pelakat penandingan penantian pengaturan peninggalan perangai pilla ponorogo pulau
    pulauan puntang purwakarya pusar putak rambai raja rantau riding saut sebau semanding sepang serambi serbaguna
    sereka siku sigam simpangan simpur singapura singapure sukabumi sukacinta sukamanis sukarela sumur sunur supat
    sura surabaya surau suro taba tambak tambangan tanjung tapus teladas telatang teluk terate terawas terentang terlangu
    toman tualang umpam watas way wirana
    """
)
"""Areas called by a word that means something else too: a name only behind "di", beside another part, or alone.

A village far away is called so only where more tells it ("desa sumur", "sumur, kab lahat").
"""
