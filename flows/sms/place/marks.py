"""Words that tell of a place: those behind which its name follows, and those that only lead to it."""

from __future__ import annotations

from flows.sms.place.names import KABUPATEN, KECAMATAN, KELURAHAN


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
    "simpang komplek komp kompl kompleks komplex perumahan perum prumahan prumhan perumnas jembatan bundaran tugu rusun "
    "cluster griya taman lapangan lpangan lapngan jerambah flyover underpass tol tanjakan tikungan kampung dusun dsn pos "
    "poskamling jalur lintas gardu lap sungai perempatan prapatan pertigaan"
)
STREETS = ROADS | LANES | OTHERS
"""What follows one of these is the name of a street or the like, and tells nothing of the area of that name."""

BUILDINGS = _words(
    "pasar masjid musholla gereja vihara klenteng sekolah sd sdn smp smpn mts sma sman smk smkn man kampus univ "
    "universitas unsri terminal stasiun halte dermaga pelabuhan spbu pom rs rsud rsia puskesmas pkm klinik apotek polsek "
    "polres koramil "
    "kodim kantor balai hotel mall mal plaza indomaret indomart alfamart "
    "alfamidi cafe kafe warnet bank atm gor stadion kuburan tpu makam "
    "pemakaman tpa pesantren ponpes panti pabrik pt gudang toko warung resto bengkel kost kosan ruko gedung wisma lapas rutan"
)
"""What follows one of these is the name of a building, which mostly lies in the area of that name."""
SCHOOLS = _words("sd sdn smp smpn mts sma sman smk smkn man")
"""Named by a number, or by "negeri"; without them they are pupils ("budak sma") or other words ("smp" is also "sampai")."""

NUMBERED = _words("rt rw km no nomor nmr blok blk")
"""These name a place only with a number (or, of a block, a letter) behind them."""
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
    "dpn depan dpan belakang blakang blkg blkng samping smping sampeng sebelah sblh seberang ujung ojong pinggir tepi pengger "
    "bawah pucuk atas tengah muka mulut pintu kantor pos pasar masjid musholla gereja sekolah simpang jembatan lorong "
    "terminal dermaga halte puskesmas polsek warung bengkel spbu indomaret indomart alfamart "
    "kampung dusun pak ketua kompleks komplek perumahan lapangan "
    "kamling ronda pom bensin sungai perempatan prapatan pertigaan fly over flyover taman"
)
"""Right before a place they belong to it ("dpn masjid nurul iman"), without one they tell nothing."""
NO_LEADING = _words("pak ketua")

BANKS = _words("ulu ilir")
"""The banks of the Musi: with a number before it a kelurahan."""

COUNTED = _words(
    "orang org wong uwong motor mtr mobil mbl unit budak anak ekor rumah menit mnt meter hari kali malam mlm bulan tahun "
    "biji buah juta ribu rb pelaku maling begal lanang bini warga x kk titik kubu"
)
"""A number before one of these counts it and names no place."""

NO_LANES = _words(
    "di d ke dari dri dr yg yang ini itu tu nih dak idak tidak tdk aja bae lah la sudah sdh udah udh kami kito kita kau aku "
    "saya ado ada lagi lg banyak rame sepi gelap rusak banjir macet kotor becek sebelah belakang depan samping dekat deket "
    "situ sini sano siko dan samo atau pak bu tolong tlg tadi td malam mlm pagi siang sore terus trus abis motor mobil maling "
    "begal budak wong orang kecil kecik sempit masuk tempat rumah nian galo dalam dalem ujung kalau kalo buat bikin"
)
"""After ``lorong`` or ``gang`` these are no name; most other everyday words are ("lorong damai", "gang masjid")."""
NO_ROADS = _words("raya")
TITLES = _words(
    "ki kh kiai nyai h hj r rd mp gub gubernur kol kolonel jend jendral jenderal kapten kapt letkol letnan mayor brigjen"
)
"""In the name of a street the word behind one of these is part of it, whatever it means ("ki gede ing suro")."""
ENDING = _words("dalam laut darat indah permai jaya raya lama")
"""Everyday words that names of roads and lanes end with ("lr cempaka dalam")."""
ENDING_BEFORE_MORE = _words("putih itam hitam merah ijo hijau kuning biru air kerbau sapi kambing ayam macan baru susun batu")
"""Everyday words that such a name ends with if another part of the address follows, or nothing ("lr tali air rt 4")."""
ESTATES = _words("perumahan perum komplek komp kompleks")
NAMING = _words("merdeka damai negeri taman kebun bukit sungai batu pasar pulau")
"""Everyday words that names of roads and buildings begin with."""

ALSO_WORDS = _words(
    "duku kemuning pahlawan sentosa kuto cempaka rambutan betung kandis pali mura lais belimbing komperta plg sialang"
)
"""Areas called by a word that means something else too: a name only behind "di", beside another part, or alone."""
