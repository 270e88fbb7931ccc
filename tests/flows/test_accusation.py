"""Who accuses an officer, a guard, or the head of an RT or RW, and who only calls upon one or names
one.
"""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest

from flows.reading.accusation import (
    _ACCUSES,
    _NAMING,
    _NAMING_NONE,
    _PARTS,
    _UNNAMED,
    accusation_in,
)
from flows.reading.accusation_ways import _LETTERS
from flows.reading.accusation_words import CLASSES, class_of
from flows.reading.report import category_of
from flows.reading.spelling import plain, with_commas
from tests.flows.corpora import every_text

ACCUSING = """
penjaga pos melati minta duit pungli di lr ketapang rt 14 7 ulu
penjaga pos kamling kenanga mabuk terus
ketua pos melati minta duit ke wong jualan
polisi yg jago di pos galak malak supir truk
adek aku digebuki anggota polsek pas ditangkep padahal dak salah
hansip pos rt 4 mabok sambil jago malem marah2 ke warga
satpam perumahan maling helm
polisi nabrak budak kecik lari
anggota tni bawa senjata ngancem warga
pak lurah selingkuh samo bini wong
petugas ronda tidur terus maling masuk
petugas dishub pungli sopir truk di pelabuhan boom baru
polisi minta rokok
polantas nilang minta 200
kapolsek nerimo duit bandar
suami saya anggota polri mukul saya
laki aku polisi galak ngantem aku
pak rw kami galak nian nampar budak
babinsa ngoco budak
aku dimintak duit samo polisi 200rb di simpang polda
pak rt makan duit bantuan
bu rt nilep beras bansos
linmas mukul pedagang
anggota polres jual sabu
polisi main judi di pos
ketua rt maling duit kas
ketua rw korupsi uang masjid
satpol pp ngerampas dagangan aku
anak saya disiksa di polsek suruh ngaku
tahanan digebuki di polres
lurah minta 500rb untuk tanda tangan
camat mintak setoran
pungutan tanah wakaf oleh pak kades
penjaga pos mabuk mabukan di 7 ulu
regu ronda minum tuak di pos
tentara nembak kucing
brimob mabuk ngamuk di cafe
oknum tni jual bbm
pak rt kami minta 20 ribu tiap bulan katanya uang keamanan
satpam pasar mukul tukang becak
oknum satpol pp minta duit ke pedagang kaki limo
polisi di pos jakabaring palak sopir batubara
hansip mabok di pos rt 3
bapak aku dipukuli polisi pas demo
anggota koramil bekingi galian c
penjaga pos maling uang kas
ketua rw nampar bocah
babinsa minta jatah tambang pasir
polisi ngedar sabu di lr kamboja
lurah motong bantuan beras warga
ketua rt jual beras bansos
camat nerima suap
aku diperas samo polantas di km 5
aparat nembak warga demo
linmas tidur waktu ronda
adek aku dilecehkan satpam
polwan nampar aku di polres
polsek minta duit buat laporan
sopir truk batubara tiap lewat pos itu harus setor 50 rb ke bapak2 yg baju coklat
buat sktm di kelurahan ditagih uang administrasi 75rb padahal kato orang gratis
aku disetop polantas, helm ado sim ado tapi dimintain 200 ribu kalo nak cepet balek
kena tilang tapi dak dikasih surat duitnyo masuk kantong
ditilang di jl sudirman, bayar di tempat 250 dak ado kwitansi
sudah 3 kali melapor di polsek dak diterimo, disuruh balek bae
nak lapor kdrt di polsek malah disuruh damai
polisi dak galak buatke laporan kami kareno lawannyo wong kayo
kepala desa sungai rambutan makan dana desa jalan dak dibangun2
pak rt kami idak adil bantuan beras cuma dikasih ke sedulur dio galo
keponakan kadus semua yg dapet pkh yg miskin beneran dak dapet
blt dana desa 600rb yg kami terimo cuma 400, katonyo buat uang lelah pak kadus
wong dishub nerimo salam tempel dari sopir angkot
pegawai capil minta 100rb biar ktp cepet jadi
tahanan di polsek dimintain duit kamar, adek aku bayar 2 juta
adek kami dipukuli di ruang periksa dipakso ngaku
begal yg kemaren ditangkep warga la keluar lagi katonyo bayar 15 juta
maling motor dilepas polsek padahal banyak saksi
tiap mau digrebek selalu bocor duluan, ado orang polsek yg ngasih tau bandar
yang beking sabung ayam di belakang pabrik karet tu tentara
bandar togel di lorong kami rutin setor ke polsek
satpam komplek tidur terus tiap malem, gerbang dibiarke tebukak
tiap malem minggu polisi nongkrong di lapo ikut minum tuak
anggota satpol pp ngobrak abrik lapak mak aku
pol pp angkut gerobak ku, nak nebus 750
lapor propam briptu andi sering mabuk di kosan
polisinyo mabok di kafe sambil nodongke pistol
raskin dijual pak kades ke toko
barang bukti motor aku dipake anggota polsek harian
aku dijadike tersangka padahal aku korban
kapolsek tolong ditertibkan anak buahnyo yg suka mintak jatah
kartu bansos emak aku ditahan rt
pak polisi kades kami korupsi dana desa
aku diminta duit 300 samo pak rt 5
petugas bpbd minta 100 rb buat narik perahu
anak sy dituduh maling digebukin satpam sampe masuk rs
wong ronda rt 9 malah main gaple sampe subuh dak keliling
pak rt maen judi
pak rt kami maen judi tiap malam
bu rt main remi di pos
pak polisi ikut judi
pak polisi main slot
pak polisi maen judi di rumah bandar
pak rw terima setoran
oknum polisi bekingi judi
pak babin terima setoran
pak rt ikut sabung ayam
pak rt melok nombok togel
lurah kami ikut judi
pak rt jual sabu
pak rw jual tuak
pak rw ngedar sabu
pak rt pake sabu
pak rw punyo judi
pak rt jadi bandar judi
pak rw jadi beking
""".strip().splitlines()
CALLING = """
pak polisi tolong bini aku digebuki wong di pasar cinde
pak polisi ado wong mabok di pos rt 4
pak polisi maling motor di 7 ulu
polisi tolong, tetangga mabuk ngamuk
polisi tolong tetangga main judi di pos
pak rt tolong ado maling
pak rt 5 ado wong main judi
satpam nangkep maling di perumahan
satpam dipukul maling
hansip dibacok begal
budak mabok nabrak pos polisi
pak bhabin budak budak mabuk di pos
tolong pak polisi wong mukul bininyo
wong mabuk mukul satpam
polisi tidur nabrak motor
nabrak polisi tidur
tolong bapak polisi budak malak di simpang
pak polisi preman malak sopir
polisi minta tolong
minta tolong polisi datang
pak lurah banjir masuk rumah
petugas pln palsu minta duit
dekat kantor lurah ado judi
di belakang polsek wong jual sabu
anak polisi kebut2an
bini polisi ilang
rumah polisi kemalingan
rumah pak rt dimaling
motor satpam dicuri
ngaku polisi minta duit
mengaku anggota tni nipu
tukang parkir ngaku anggota
pak rt minta patroli
ketua rt minta bantuan polisi tawuran
ketua rw lapor ada maling
satpam lapor maling masuk
pos polisi dilempari batu
polisi datang dak tawuran bubar
terimo kasih polisi nangkep begal
kami dari regu ronda ado wong mabuk
ketua pos lapor ado yang mabuk
petugas ronda nangkep maling
polisi belum datang, nembak terus wongnyo
polisi belum datang tembak tembakan di 7 ulu
lapor polisi, nampar bininyo terus dio
pak rt mabok galo budak budak di pos
pak rt 12 main judi di pos wong tuo galo
panggil polisi nabrak motor di simpang
satpam kami diancam begal
kami dari pos ronda ado budak mabuk
ketua rt 5 lapor budak mabuk di lr x
polisi datang budak lari
satpam ngejer maling
tolong kirim polisi malak terus preman tu
linmas lapor banjir
hansip dipukul budak mabuk
pak bhabin main judi budak di lr x
polisi tolong mabuk wong ni ngamuk
mobil polisi nabrak dak?
ado kecelakaan mobil polisi
rumah anggota polri dimaling
minta polisi patroli malam mabuk galo disini
tawuran, pak polisi, mukul terus wongnyo
ada yang ngaku anggota polres minta duit 2 juta katanya anak saya ditangkep
polisi gadungan minta duit ke pedagang pasar lemabang
petugas dishub gadungan malak sopir
ngakunyo petugas kelurahan data bansos minta ktp samo duit 50rb
intel gadungan minta uang damai ke bandar tuak
orang pake baju loreng tapi bukan tentara nipu ibu2 beli minyak murah
wong lsm meras pak kades minta 5 juta
orang ngaku wartawan minta duit ke kades kami ngancem diberitakan
preman minta duit keamanan ke pedagang dkt pos polisi
tukang bakso dipalak preman deket pos satpam minta 20rb
juru parkir liar di depan kantor camat narik 10rb
preman di kantor camat minta duit parkir 10rb
debt kolektor nyetop motor dak pake surat minta 2 juta
anggota geng motor nyetop mobil minta duit di bawah ampera
jambret jatuh ditembak polisi di jl veteran rame nian
satpam pt nangkep maling sawit dipukuli warga
maling motor ketangkep satpam digebuki warga di pasar lemabang
pak rt dikeroyok pemuda mabuk waktu negur orgen tunggal
kades kami diancam wong pake celurit soal tanah
anak buah bandar togel mukul satpam kami
wong gilo ngamuk di depan pos polisi mukuli motor wong lewat
menurut pak rt yg maling motor tu budak lorong sebelah
pak bhabin budak2 ngelem lagi di pos ronda kosong
penjaga pos melati dipukul preman minta uang
penjaga pos melihat orang nyuri motor
pak kapolres di desa kami banyak judi sabung ayam tolong digerebek
mau tanya pak buat skck bayar berapa ya
saya bayar pajak di samsat 200rb
ijazah saya ditahan perusahaan minta tebusan 2 juta
ado pungli di pasar 16 polisi tolong turun
tolong razia biar aman damai
dompet ilang isi ktp sim stnk duit 300rb
ada polisi tidur baru depan rumah tinggi nian motor banyak jatuh
kades minta warga waspada buaya muncul di dermaga
satpam minta tambahan 2 personil
polisi terima laporan jam 10
bagus kerjonyo polisi razia knalpot brong
hp anak sy dirampas di simpang polda pas pulang sekolah orgnya 2 pake helm item
pak rt lapor ada judi
pak rt minta polisi datang ado judi
kato pak rt ado judi
pak rt kato wong ado judi
pak rt ado wong maen judi
pak rt maen judi wong di pos
pak rt maen judi galo budak di pos
pak rt main judi di lr damai rame nian
pak polisi judi di 7 ulu
pak rw minta patroli ado judi
pak rt terima laporan judi
pak polisi terima kasih
pak rt sudah negur yang judi
pak rt nangkep yang maen judi
pak rt takut samo bandar judi
pak polisi grebek judi
pak polisi tolong gerebek yang maen judi
ketua rt lapor warga maen judi
depan rumah pak rt maen judi
di sebelah rumah pak rw ado yang maen judi
lapor pak rt judi di pos
izin lapor pak rt ado wong judi
ado wong maen judi pak polisi
pak rt ngajak warga lawan judi
pak rt ikut nangkep maling
pak polisi ikut bantu
pak rt ikut ronda
pak rt jadi korban judi
pak rt dituduh maen judi
pak rt dak ikut judi
bantu pak rt main judi di pos
""".strip().splitlines()


@pytest.mark.parametrize("text", ACCUSING)
def test_who_accuses_one_is_protected(text: str) -> None:
    assert category_of(text) == "petugas"


@pytest.mark.parametrize("text", CALLING)
def test_who_calls_upon_one_or_names_one_is_heard_by_all(text: str) -> None:
    assert category_of(text) != "petugas"


def test_a_word_is_of_one_class_and_no_class_stands_for_nothing() -> None:
    words = [
        word
        for listed in CLASSES.values()
        for word in set(listed.split() if isinstance(listed, str) else listed)
    ]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    used = " ".join((_ACCUSES, _UNNAMED, *_PARTS.values()))
    assert [name for name in CLASSES if not re.search(rf"\b{name}\b", used)] == []


def test_no_text_goes_a_way_without_what_the_way_is_said_to_need() -> None:
    ways = (*_NAMING._ways, *_NAMING_NONE._ways)
    gone = set()
    for text in (*ACCUSING, *CALLING, *every_text()):
        said = "".join(_LETTERS[class_of(word.word)] for word in with_commas(plain(text)))
        for way in ways:
            if way.pattern.search(said):
                gone.add(way)
                assert not any(need.isdisjoint(said) for need in way.needs), (way._written, text)
    assert len(gone) > len(ways) * 3 / 4


@pytest.mark.parametrize("first", ["polisi", "laporan", "bansos", "minta", "surat", "dipukul"])
def test_no_words_keep_the_patterns_busy(first: str) -> None:
    for listed in CLASSES.values():
        other = listed.split()[0] if isinstance(listed, str) else listed[0]
        begun = time.process_time()
        accusation_in([first, other] * 1_000)
        assert time.process_time() - begun < 0.1, other
