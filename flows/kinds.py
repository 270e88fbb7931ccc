"""The one table of what can be reported: names, order on the screen, which are urgent, which are sensitive, SMS words.

The names are the categories of the API. The first eight fill the first page of "Lapor apa?", the rest the second.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of report.

    Urgent: it goes to desk and officer at once, also at night. Sensitive: no reply names it, no SMS follows it up.
    """

    name: str
    urgent: bool = False
    sensitive: bool = False
    words: tuple[str, ...] = ()
    """Words and phrases of an SMS that mean this kind and no other, lower case, as people type them."""


def phrases(text: str) -> tuple[str, ...]:
    """Words and phrases written one after the other, parted by commas."""
    return tuple(phrase.strip() for phrase in text.split(","))


# Urgent is a kind whose name alone says that people may be dying while a routine report would wait for the morning: a
# fire among wooden houses, a street fight (the one killed at New Year 2022 in Lorok Pakjo was 17), a crash with injured,
# a flood or a drowning. A theft is mostly over when it is reported; a caller for whom it is not presses "BAHAYA
# SEKARANG", an SMS says so with words of danger. Were everything urgent, nothing would be: the desk would stop looking.
_TABLE = (
    Kind(
        "kriminalitas",
        words=phrases(
            "begal, dibegal, pembegalan, maling, maleng, kemalingan, dimaling, mling, pencurian, pencuri, dicuri, "
            "mencuri, nyolong, curanmor, curat, curas, rampok, dirampok, perampokan, jambret, dijambret, copet, "
            "dicopet, todong, ditodong, penodongan, dibobol, bobol, congkel, dicongkel, pecah kaca, bacok, "
            "dibacok, tusuk, ditusuk, tujah, ditujah, aniaya, penganiayaan, ditembak, penembakan, palak, dipalak, "
            "diperas, pemerasan, preman, premanisme, pembunuhan, dibunuh, penculikan, diculik, penipuan, ditipu, "
            "tertipu, penggelapan, motor hilang, motor ilang, hp ilang, hp hilang, perkosa, diperkosa, "
            "pemerkosaan, cabul, dicabuli, pencabulan, pelecehan, dilecehkan"
        ),
    ),
    Kind(
        "konflik_sosial",
        urgent=True,
        words=phrases(
            "tawuran, tauran, twuran, perkelahian, berkelahi, bentrok, bentrokan, kerusuhan, rusuh, perang "
            "sarung, perang kelompok, geng motor, gangster, lempar batu, berantem, begoco, begocoan, belago, "
            "belagoan, main hakim sendiri, dihakimi warga, dikeroyok massa, amuk massa, sengketa tanah, sengketa "
            "lahan, sweeping"
        ),
    ),
    Kind(
        "petasan",
        words=phrases(
            "petasan, ptasan, petsan, petasan2, mercon, mercun, mrcon, percon, kembang api, kembangapi, meriam "
            "bambu, meriam karbit, meriam spiritus"
        ),
    ),
    Kind(
        "balap_liar",
        words=phrases(
            "balap liar, balapan liar, balapan, balapliar, balap motor, trek trekan, trek2an, trek2, ngetrek, "
            "drag liar, drag race, kebut kebutan, kebut2an, ugal ugalan, ugal2an"
        ),
    ),
    Kind("kemacetan", words=phrases("macet, mcet, kemacetan, macet total, padat merayap, truk mogok, parkir liar")),
    Kind(
        "kecelakaan",
        urgent=True,
        words=phrases(
            "kecelakaan, kclakaan, kecelakan, laka, lakalantas, tabrakan, betabrakan, ditabrak, tertabrak, "
            "ketabrak, nabrak, tabrak lari, ditumbur, tetumbur, terserempet, keserempet, terlindas, perahu "
            "terbalik, getek tebalek, ketek tebalek"
        ),
    ),
    Kind(
        "kebakaran",
        urgent=True,
        words=phrases(
            "kebakaran, kbakaran, kebkaran, kebakarn, terbakar, trbakar, tebakar, tbakar, kebakar, api besar, api "
            "besak, gas meledak, gas bocor, korsleting, karhutla"
        ),
    ),
    Kind(
        "bencana",
        urgent=True,
        words=phrases(
            "banjir, bnjir, kebanjiran, kebanjeran, longsor, pohon tumbang, puting beliung, angin ribut, gempa, "
            "tenggelam, tenggelem, hanyut, anyut, buaya, jembatan putus, jerambah putus, air naik, banyu naik, "
            "banyu naek, banyu pasang, tiang listrik roboh, kabel putus"
        ),
    ),
    Kind(
        "narkoba",
        sensitive=True,
        words=phrases(
            "narkoba, narkotika, nrkoba, narkba, sabu, sabu2, sabu sabu, shabu, nyabu, ganja, ekstasi, inex, "
            "ineks, pil koplo, pengedar, bandar sabu"
        ),
    ),
    Kind(
        "penyakit_masyarakat",
        words=phrases(
            "miras, minuman keras, mabuk, mabok, mabuk2an, mabok2an, tuak, oplosan, judi, perjudian, judol, "
            "togel, sabung ayam, koprok, prostitusi, open bo"
        ),
    ),
    Kind(
        "orang_hilang",
        words=phrases(
            "orang hilang, org hilang, org ilang, anak hilang, anak ilang, ank hilang, budak ilang, tersesat, "
            "kesasar, nemu anak, nemu budak"
        ),
    ),
    Kind(
        "mencurigakan",
        words=phrases(
            "mencurigakan, mncurigakan, mencurigkan, orang asing, wong asing, orang tak dikenal, mondar mandir, "
            "ngintip, ngintep, mengintip, tas mencurigakan, bom, teror"
        ),
    ),
    Kind(
        "kdrt",
        sensitive=True,
        words=phrases(
            "kdrt, kekerasan rumah tangga, dipukul suami, dipukuli suami, memukul istri, mukul istri, mukul bini, "
            "digebuki laki, bini digebuki, lakinyo mukul, anak dipukuli, anak disiksa, kekerasan anak, suami "
            "mukul, suamiku mukul, suami saya mukul, suami memukul, suami saya memukul"
        ),
    ),
    Kind(
        "gangguan_umum",
        words=phrases(
            "bising, berisik, brisik, bsing, knalpot brong, knalpot bising, knalpot racing, orgen tunggal, musik "
            "keras, sound horeg, odgj, lampu jalan mati"
        ),
    ),
    Kind(
        "petugas",
        sensitive=True,
        words=phrases("disuap, suap, sogok, disogok, menyogok, korupsi, dikorupsi"),
    ),
    Kind("lainnya"),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}
"""Every kind by its name, in the order of the screen."""

OTHER = "lainnya"
PROTECTED = "petugas"
"""Reports about officers, guards, RT and RW heads: no one in the territory may see them."""

PRIVATE_WORDS = phrases(
    "perkosa, diperkosa, pemerkosaan, memperkosa, cabul, dicabuli, mencabuli, pencabulan, pelecehan, dilecehkan, "
    "melecehkan, begal payudara"
)
"""Sexual offences are crimes like others in the table, but answered as sensitive: the offender may hold the phone."""
