"""Words of everyday speech in reports, Indonesian and Palembang Malay: a name of a place ends before one of them.

Also those among them that are the name of a place too ("baru", "bukit"): such a name needs "kel" or "desa" before it.
"""

from __future__ import annotations

ORDINARY = frozenset(
    """
    abang abes abis abu acara acaro ada address adek adik admin ado adu aduan aduh aek aerox agar agek aibon air aj aja ak
    akan akhirnya akhirnyo aksi aktifkan aku alamat alamatnyo alhamdulillah amaan aman amankan ambek ambil amblas ambles
    ambruk ambulan ambulans amen amn amon ampun amuk an anak ancam ancaman angin angkot aniaya anirat anjing ank antar
    antre antrean antri antrian anyut aok ap apa apabila aparat api apo aq arah arak area arh art arus asap asep ashar
    asing askum aspal ass assalamualaikum astaga asusila atap atas atasnyo atau atw avanza awak ayam ayo b babi babinsa
    bacok badan badik bae bagaimana bagus bahu baju bakar bakaran bakso balak balap balapan balapliar balapn balas balek
    balik balita balok balp balpan bambu ban bang banget bangkai banjir banjr bansos banteng banting bantu bantuan banyak
    banyu bapak barang baru barusan baso batal batang batu bawa bawah bawahnyo bawak bayi bbm bbrp be beat bebala beberapa
    becak becek bedarah beduo begadai begadang begal begawe begeber begerak begitu begl begoco begocoan bejago bejudi
    bekerja bekumpul belago belagoan belakang belakangnyo belari belas beli beliung belokan belom belum bensin bentrok
    bentrokan beramai berantem berapa berapo berdarah berdua berenti berhenti berisik berkelahi berlubang bersenjata
    bertiga beruntun besak besar besi besok betabrakan betaroh betiga betigo betino bgal bgl bgt bhabin bhabinkamtibmas
    bhabinsa biar biasa biasanyo biaso biasonyo bibi bicara bicek bidan bilang bini biru bisa bising bismillah biso bkn
    blakang blap blapan blkg blm blok blokir blom blong bnjir bnjr bntrok bntu bntuan bnyk bo bobol bocah bocil bocor
    bodong bolak boleh bolong bom botol bpk bpkb brantem brenti brg brhenti brhnti brio brisik bro brong brp brusan bs bsa
    bsing bsk bsr bu buah buat buaya bubar bubarkan bubarke budak bude bujang buka bukan bukber bukit bulan bunga
    bungkusan bunuh bunyi bunyinyo bus butuh bw bwa bwh by byk byson c cabul cagak cak cakmano caknyo camat cara cari
    carike caro cctv cek cekcok celana celingukan celurit cemas cepat cepattt cepet cepetlah cerita cerito cet cewe cewek
    cimeng ciri cirinyo clurit coklat condong congkel contraflow copet copett cowo cowok cpat cpt crnmor cross culik cuma
    cuman curanmor curanmr curas curat curi curian curiga curigain d dada dadu daerah daftar dagang dak dalam dalamnyo
    dalem damai damkar dan dangdut dapat dapati dapet dapur dar darah dari dark darrat darurat data datang datangi dateng
    dbacok dbegal debt deh dekat deket delapan demo demonstrasi dendam dengan dengar dengarnyo denger depan depannyo der
    dermaga desa detik dewek dewekan dftar dg dgn dh di dia diamankan diambek diambil diancam diancem dianiaya dibacok
    dibakar dibegal dibobol dibubarkan dibunuh dicari dicegat dicongkel dicopet diculik dicuri diduga diembat digasak
    digebuk digebuki digebukin digondol dihajar dihakimi dijambret dikejar dikejer dikenal dikepung dikeroyok dikit
    dilecehkan dilempar dilempari dimaling dimano dinding dingdong dini dio dipalak dipepet diperas diperkosa dipukul
    dipukuli dirampas dirampok dirusak disano diserang disiksa disini disitu ditabrak ditangani ditangkap ditangkep
    ditembak ditemukan ditikam ditipu ditodong ditujah ditumbur ditusuk ditutup dk dka dkt dlm dn dokter dompet dong dor
    doro doyong dpn dr drag dragbike dragrace dri drt drurat dtabrak dtg dua duda duduk duel dugem duit dulu duluan
    dulunyo duo dusun eh ekor ekstasi elpiji emang emas embat empat enam enggak facebook fb fino format formatnya foto
    freestyle fuso g ga gabung gada gadis gaduh gaji gak galak galo gancang gancanglah gang ganggu gangster ganja gantung
    gapapa gaple garasi gardu garong gas gawat gawe geber gebuk gebuki gede gek gelap gelep gelut gembos gempa genangan
    geng gengmotor gerak gereja gerik gerombolan getek gila gilo gimana gitu gk gmn golok got gpp grup gudang gwt habis
    hadir hai hajar hajatan hakim halaman hallo halo halte hamil hampir handphone hansip hanya hanyut hape haram hari
    harus hasutan hati hbs hdr hebat helm help hendak hendaknya hentikan hidup hidupke hijau hilang hipnotis hitam honda
    horeg hp hr hrs hubungan hujan hutan ibu idak identitas idup ig ijin ijo ikan ikok ikut ilang ilegal illegal imam
    imbauan in ineks inex info ini innalillahi innova insyaallah istri isya itam item itu iya iyo izin jadi jadinyo jaga
    jago jajal jaket jalan jam jambret jambrt janda jangan jasad jatoh jatuh jd jdi jedar jeder jelek jembatan jembatannyo
    jemput jemputan jenazah jendela jendelo jerambah jg jgn jika jingok jlan jln jm jmbret jok jual jualan judi judol juga
    jugo jukir jumat jumbo jupiter justru k kabar kabel kabelnyo kabupaten kabur kaca kaco kadang kagak kagek kakak kakek
    kaki kakinyo kalau kali kalo kalu kamar kambeng kambing kamera kami kamis kampung kampus kamtibmas kamu kantor kaos
    kapal kapan kapanlah karaoke karbit karena kareno karhutla kartu kasian kasih kasihan kata katanya katek kato katonyo
    kau kawasaki kawasan kayak kayu kbakaran kbakarn kbkran kbut kcelakaan kcl kclakaan kclakan kclkaan kdrt ke keadaan
    kebakar kebakaran kebakarn kebakran kebanjeran kebanjiran kebencian kebkaran kebun kebut kebutan kecamatan kecelakaaan
    kecelakaan kecelakan kecik kecil kecolongan kecurian keguling kehilangan keilangan kejadian kejadiannya kejadiannyo
    kejar kejepit kekerasan kelanjutan keliling kelindes kelompok keluar keluarga kelurahan kemacetan kemalingan kemana
    kemano kemaren kemarin kembang kembangapi kemudian kenal kenapa kencang kendaraan kepala kepalo kepengen keras kerbau
    kereta keributan kerja kerno keroyok kerusuhan kesano kesasar kesaser kesenggol keserempet kesini ketabrak ketek
    ketemu ketua khawatir kini kinilah kios kira kirim kirimke kiro kirokiro kita kito kk kl klinik klo km kmacetan
    kmalingan kmbang kmi kmrn knalpot knlpot knp kobong kok kolam kolektor komandan komplek kompor kondisi kondusif
    konslet konsleting kontainer kontrakan konvoi kopi koplo koprok korban koridor korslet korsleting kos kosan kosong
    kost kota krn krna ktanya ktny ktp kuat kubu kuburan kucing kuliah kumpul kunci kuning kuprok kurir kyk la lading laen
    lagi lah lahan laju laka lakalantas laki lakinyo lalin lalu lalulintas lama lamo lampu lampunyo lanang lancar langgar
    langsung lanjut lanjuti lantas lapan lapangan lapoor lapor laporan lapot lapr laptop lari laut lb leasing lebaran
    lebarnyo lecet ledakan lem lembar lempar lemparan lempari lengkap lepas letusan lewat lewatlah lg lgi lgsg lgsung liar
    liat licin lihat lima limo linmas lintas listrik liwat lobang lokasi longsor lorong lpr lr luar luarnyo lubang
    lubangnyo luka lukanyo lumpuh lurah m maaf mabok mabuk mabukan maceet macet macetnyo macett mact maen maghrib magrib
    mahasiswa main mainan mak makai makam makasih makini makmano malah malak malam malamnya malem maleng maling malingan
    malng mampu mana mandir mang mangcek mano mas masa masalah masang masih masjid masjidnyo masok massa masuk mata mati
    matilah mato mau mayat mbak mbl mcet mcett md mecak medis medsos melahirkan melapor melaporkan meledak melihat melok
    memang memukul men menabrak mencuri mencurigakan mencurigkan mendengar menemukan mengaku mengganggu mengintip
    meninggal menit menu menuju menumpuk merah merayap mercn mercon merconn mercont mercun mereka meriam mesin mesti mesum
    met meter mgrb mhn mie min minggu minta mintak minum minuman minyak mio miraas miras miring misal misalnya mksh mli
    mling mlm mncurigakan mnt mo mobil model mogok mohon mohonlah mokaseh molotov mondar monyet motor mrcon mrh mriam mrs
    msh msk msuk mtor mtr muda mudik mudo muka mukul mulai mulay muluk mulut mungkin mushola musholla musik musuh mutar
    muter mw n nabrak nabrk naek nah naik nak nama namanya namo namonyo nanti narkba narkoba narkobah narkotika nasi ndak
    ndan nembak nemen nemu nenek ngabuburit ngadu ngaku ngamuk ngan ngantuk ngapain ngapo ngatek ngebegal ngebuki ngebut
    ngejer ngelapor ngelem ngerti ngetrek ngga nggak ngintep ngintip ngirim ngisep ngoco ngomong ngular ngumpul ni nian
    nih nihil nihl nik ninggal ninja njir nmax nmr nnt nodong nomor nongkrong nonton nrkb nrkoba numpuk ny nya nyabu
    nyabur nyala nyalo nyari nyasar nyawa nyerang nyimeng nyingok nyolong nyungsep nyuri nyusruk obat odgj oh ojek ojol ok
    oke oknum oleh oleng olh om omong on online open oplosan orang org organ orgen orkes ormas orng otak otk out p pabrik
    pacak pada padahal padam padat pagar pager pagi paginya pak pakai pakde pake paketan palak paman panduan panjang parah
    parak parang parit parkir parkiran parkirnyo pas pasang pasar pasarnyo patah patroli payo payudara pcx pd pdam pecah
    pecahan pecahke pedagang pedang pegi pekat pelajar pelaku pelan pelat pelecehan pemadam pemakai pemalak pemalakan
    pembacokan pembegal pembegalan pembunuhan pemerasan pemerkosaan pempek pemuda pemudo penadah pencabulan pencopetan
    penculikan pencuri pencurian pendek penembakan penerangan pengancaman penganiayaan pengantin pengedar pengen
    pengeroyokan penggelapan pengger penipuan penjambret penjambretan penjual penodongan penuh penujahan penusukan
    penyeberangan penyebrangan penyerangan perahu perairan perampasan perampok perampokan perang peras percon perempatan
    perempuan pergi perjudian perkelahian perkosa perlu permisi pernah pertalite pertigaan perumahan perusakan perut pesta
    petasan petasn petir petsan petugas petugasnyo petunjuk pgi phn pickup piket pikun pil pinggir pinggirnyo pingsan pink
    pintu pisau pistol pjg pk pkl plang plat plg plsi pncuri pncurian pnh pohon pol police polisi polres polsek polsi
    pondok portal pos posisi poskamling prampokan preman premanisme prg prkir proses prostitusi provokasi ptasan ptasn
    ptsn puasa puaso puhun pukul pula pulang pulisi pulng puluh pun pungli pungutan puskesmas putih puting putus rabu race
    racing rahasia rahasiake raib ramai rame ramean rampas rampk rampok rasa ratus rawa rawan raya razia rbut rebah
    rebutan reg regu rekam rem remaja remang remi remix remuk rendam resah revo ribu ribut ributlah ributt rkoba rmh roboh
    roda rokok rombongan ronda rs rt ruko rumah rumahan rumahku rumahnyo rusak rusaknyo rusuh rw rx saat sabtu sabu sabung
    sadar sahur saja sajam sakit saksi salam saling sama sambang sambel sambil samo sampah sampai sampe sampeng samping
    samurai sana sangat sano santri sapi sara sarung sarungan satpam satpol satria satu saur sawah saya sayur sbg sbh sblh
    sbrg sbu sbuh scoopy sd sdh sebelah sebelahnyo sebelum seberang sebrang sedang sedikit segalo segera sejak sekali
    sekarang sekiro sekitar sekolah selalu selamat selamatkan selasa selesai selokan semalam semalem sembarangan sembilan
    sempat semrawut semua sendiri sendirian senggolan sengketa senin senjata senpi senpira sepanjang sepeda seperti
    sepertinya sepi sepuluh serah serang serempet sering serta sesudah setang setelah setiap setting sgr shabu shur siang
    siangtu siap siapa siapo sih sikit siko sikok sikon silver sim simpang sini siniko sip siring sis siskamling siswa
    situ situasi skck skr skrang skrg sktr slesai slmt slot sm sma smk smlm smp smpe sms smua soalnya soalnyo solar sopir
    sorang sore sorenya sorenyo sos sotr spacy speda speedboat spion spirtus spritus spy srung stak stanby stand standby
    standing stasiun status statuss stnk stop stp sts stts suami suara suaro subuh sudah sudahlah sudem sungai sunge sunyi
    supaya supir supra suruh surut suzuki sweeping sweping swepping swiping swipping sy sya t tabrak tabrakan tabrkan
    tabrkn tabung tadi tahu tahun tajam tak takbir takbiran takot takut taman tamu tanah tanda tando tangan tangga tangkap
    tangkep tangki tanjakan tanpa tante tapi taraweh tarawih taruhan tas tasan tau taun tauran tawran tawur tawuraan
    tawuran tawurlah tawurn tawurran tbakar tbrakan tbrk td tdak tdi tdk tdong tebakar tebal tebalek tebel tegeletak
    tejingok tekwan telah telanggar telepon teler telor telpon telur tembak tembok tempat tempatnyo temu tenang tengah
    tengahnyo tenggelam tenggelem tentara tepi terang teras teraweh terbakar terbalik terbang terdengar terendam terganggu
    tergeletak terguling terima terjadi terjepit terkendali terlarang terlihat terlindas terminal teror tersangka
    tersendat terserempet tersesat tertabrak tertangkap tertipu terus terusan tesenggol tetangga tetanggo tetap tetumbur
    tewas tgh tgl thx tiang tiangnyo tiap tidak tiduk tidur tiep tiga tigo tikam tiktok tikungan tindak tindakan
    tindaklanjuti tinggi tipu titik titir tjd tk tkp tks tlg tlng tlong tmbang tnggelam tni tnpa todong togel toko tolong
    toloong toloooong tonggo tonggoku tongkang tonton topi total tp tpi traffic trafik trafo transaksi trawih trbakar trek
    trekan trmksh tronton tros trotoar trs truk trus trwih tsk tu tua tuak tugas tuh tujah tujuh tulong tulung tumbang
    tumbur tumpah tuo turun tusuk tutup tv twuran uang uda udah udh ugal ugalan ujan ujar ujaran uji ujung ujungnyo ular
    unit unjuk unreg unregg untk untuk usah ustad usut utk uu uwong vario video viral vixion wa wajib waktu warga warganyo
    warung wilayah wktu wong wongnyo wrg wuran xenia xeon ya yamaha yang yg yo zebra zuhur
    """.split()
)
