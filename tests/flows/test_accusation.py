"""Who accuses an officer, a guard, or the head of an RT or RW, and who only calls upon one or names one."""

from __future__ import annotations

import pytest

from flows.sms.reading import category_of

ACCUSING = """
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
""".strip().splitlines()


@pytest.mark.parametrize("text", ACCUSING)
def test_who_accuses_one_is_protected(text: str) -> None:
    assert category_of(text) == "petugas"


@pytest.mark.parametrize("text", CALLING)
def test_who_calls_upon_one_or_names_one_is_heard_by_all(text: str) -> None:
    assert category_of(text) != "petugas"
