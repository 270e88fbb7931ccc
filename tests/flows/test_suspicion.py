"""Who may accuse an officer, a guard or a head in what follows a report, and who only names one."""

from __future__ import annotations

import pytest

from flows.reading.suspicion import suspicion_in

ACCUSING = """
polisi yg datang malah minta rokok
polisinya cuma nonton bae
polisinyo narget duit
polisi minta 50rb per motor
satpamnya ikut taruhan
hansip melok mabuk
ternyata yg balap anggota brimob
pelakunya satpam perumahan
yang nyuruh pak lurah
pak rt tau tapi diem aja dapat setoran
rw nya bekingi balap liar
ketua RT nya ikut balapan
tadi polisi lewat tapi dibiarin aja
yg balap itu anak polisi makanya dibiarin
oknum tni nerima uang
babinsanya kongkalikong samo bandar
petugas dishub pungli di situ
polsek la disogok
pak RT nyo ikut pulo
polisi nyo melok jugo
anak pak rt yang mimpin
""".strip().splitlines()
NAMING = """
polisi sudah datang minta keterangan
polisi la datang tapi wongnyo kabur
tolong kirim polisi mereka minta uang ke warga
satpam ikut ngejar pelaku
pak rt ikut jugo misahke
satpam dipukul preman minta uang
pak rt sudah datang
kami sudah panggil pak rt
sudah lapor pak rt 14
pak rt nyuruh warga di rumah
polisi lagi kejar malingnya
polisi sudah datang pelakunya kabur bawa uang
di depan rumah pak rt
dekat kantor lurah jual bensin
mobil polisi dilempari
rumah pak lurah yang kebakaran
yang luka satpam
mano polisinyo pak
pelakunya 2 orang naik motor beat hitam
mereka minta uang ke warga
preman mabuk di pos
""".strip().splitlines()


@pytest.mark.parametrize("text", ACCUSING)
def test_it_may_accuse_one_of_them(text: str) -> None:
    assert suspicion_in(text) and suspicion_in(text.upper())


@pytest.mark.parametrize("text", NAMING)
def test_it_only_names_one_or_nobody(text: str) -> None:
    assert not suspicion_in(text)
