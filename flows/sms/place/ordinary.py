"""Words of everyday speech in reports, Indonesian and Palembang Malay: a name of a place ends before one of them.

Also those among them that are the name of a place too ("baru", "bukit"): such a name needs "kel" or "desa" before it.
"""

from __future__ import annotations

ORDINARY = frozenset(
    """
    abang abes abis abistu abu acara acaro ada address adek adekku adeknyo adik adikku admin ado adu aduan aduh aek
    aerox agak agar agek aibon air airnyo aj aja ajak ajakan ajaran ak akan akhirnya akhirnyo aki akibat aksi aktif
    aktifkan aku alamat alamatnyo alat alhamdulillah aliran alkohol amaan aman amandak amankan amat ambek ambil amblas
    ambles ambrol ambruk ambulan ambulans amen amn amon ampun amuk an anak anakku anaknya anaknyo anarkis ancam ancaman
    aneh anggota anggotonyo angin angkot angota aniaya anirat anjing ank antar antre antrean antri antrian anyut aok ap
    apa apabila aparat api apill apinya apinyo apo aq arah arak area arh art arus asah asap asapnyo asep ashar asing
    askum aspal ass assalamualaikum astaga asusila atap atas atasnyo atau atw avanza awak ayah ayahnya ayam ayo ayok
    ayuk ayukku b babak babi babinsa bacok bacokan badai badan badik badut bae bagaimana bagus bah bahaya bahayo bahu
    baju bakar bakaran bakelahi bakso baku balak balap balapan balapliar balapn balas balek baliho balik balita balok
    balp balpan bambu ban banci bandang bandit bang banget bangjo bangkai banjir banjr bansos banteng banting bantu
    bantuan banyak banyu banyunyo bapak bapakku bapaknya bapaknyo barang baris baru barusan baso batal batang batu
    batuk bau bawa bawah bawahnyo bawak bayar bayi bbm bbrp be beat bebala bebas bebek beberapa becak becek bedarah
    beduet beduo begadai begadang begaduh begal begalan begawe begeber begerak begerombol begetap begilir begitu begl
    begoco begocoan begundal bejago bejual bejudi bejumlah bekas bekejaran bekelahi bekelai bekeluaran bekerja bekokol
    bekumpul belago belagoan belakang belakangnyo belari belarian belas beli beliin beliung belok belokan belom belum
    belur benda bendera bener bensin bentor bentrok bentrokan beralkohol beramai beranda berandal berandalan berangkat
    berantem berapa berapo berbuat bercadar berdarah berdua berebut berempat berenti bergerak berhenti beringas berisik
    berjago berjudi berkelahi berkeliaran berkumpul berlawanan berlimo berlubang bermusuhan berselisih bersembunyi
    bersenjata bersitegang bertengkar bertiga bertigo bertopeng bertujuh beruk beruntun besabung besak besar besi besok
    betabrakan betaroh betaruh betengkar beterbangan betiga betigo betinju betino bgal bgl bgt bhabin bhabinkamtibmas
    bhabinsa biar biarpun biasa biasanyo biaso biasonyo bibi bibik bicara bicek bidan bike bikin bilang biliar bini
    bininya bininyo bir biru bis bisa bising bismillah biso bkn blakang blap blapan blkg blm blok blokade blokir blom
    blong bnjir bnjr bnr bntrok bntu bntuan bnyk bo bobol bocah bocil bocor bodong bolak boleh bolong bom bong bordil
    botol bpk bpkb brantem brenti brg brhenti brhnti brio brisik bro brong brp brusan bs bsa bsing bsk bsr bu buah
    buang buat buaya buayo bubar bubarkan bubarke bubur budak budaknyo bude bujang bujuk buka bukak bukan bukber bukit
    bulan bunga bungkusan buntu bunuh bunuhan bunyi bunyinyo buronan bus busur butuh bw bwa bwh by byk byson c cabul
    cagak cak cakmano caknyo calo camat cap capek cara cari carike caro cctv cek cekcok ceker celana celengan celingak
    celinguk celingukan celurit cemas cemburu cepat cepattt cepet cepetlah cerah cerita cerito cet cewe cewek cimeng
    ciri cirinyo ciu clurit cod coklat collector condong congkel contact contraflow copet copett corat coret cowo cowok
    cpat cpt crnmor cross crowded cucu cuka cuko cukup culik cuma cuman cumi curam curanmor curanmr curas curat curi
    curian curiga curigain d dada dadu daerah daftar dagang dagangan dak dalam dalamnyo dalem dam damai damkar dan
    dangdut dangdutan dapat dapati dapet dapur dar darah dari dark darrat darurat data datang datangi dateng dating
    dbacok dbd dbegal deadline debt deh dekat deket delapan demam demi demo demonstrasi dendam dengan dengar dengarnyo
    denger depan depannyo der dermaga desa detik dewek dewekan dextro dftar dg dgn dh di dia diacak diadang diamankan
    diamanke diambek diambil diancam diancem diangkut dianiaya diarak dibacok dibakar dibanting dibawa dibawak dibayar
    dibegal dibekingi dibius diblokir dibobol dibongkar dibuang dibuat dibubarkan dibuka dibuntuti dibunuh dicabuli
    dicari dicegat dicekik diciduk dicolong dicongkel dicopet diculik dicuri dicurigai didobrak diduga diembat digasak
    digebuk digebuki digebukin digelandang digelapkan digigit digilas digondol digotong digusur dihadang dihajar
    dihakimi dihipnotis dihirup dihubungi diikat diikuti dijaga dijagain dijambak dijambret dijarah dijebol dijotos
    dijual dikalungi dikasih dikejar dikejer dikenal dikepung dikeroyok dikit dikorupsi dikroyok dikunci dikuras
    dikurung dilahap dilalap dilanggar dilarikan dilecehkan dilempar dilempari dilewati dilukai dimakan dimaling dimano
    dimasuki diminta dinding dindong ding dingdong dini dio dipagar dipagari dipakai dipaksa dipalak dipalakin dipalang
    dipanen diparkir diparkirke dipasang dipecah dipepet diperas diperkosa diportal dipotong dipreteli dipukul dipukuli
    dipukulin diraba diracun dirampas dirampok dirantai diremas diri dirusak disabet disambar disandera disano
    disatroni disekap diserang diserbu diserempet diseret diseruduk disetrum disikat disiksa disini disiram disitu
    diskon disogok disuap ditabrak ditahan ditampar ditanam ditangani ditangkap ditangkep ditarik ditebas ditelantarkan
    ditembak ditemukan ditendang ditertibkan ditikam ditimpas ditinggal ditinggali ditinju ditipu dititip ditodong
    ditonjok ditubruk ditujah ditujahi ditumbur ditusuk ditutup ditutupi diusir dk dka dkt dlm dn dobrak dokter dompet
    dong dor doran doro dorong dorongan doyong dpn dr drag dragbike dragrace drainase dri drilling drone drop drt
    drurat dtabrak dtang dtg dua duar duda duduk duel duer dugem duit dulu duluan dulunyo duo dusun edan egrek eh ejek
    ekor eksibisionis ekstasi elpiji emak emaknya emang emas embat emosi empat emperan enam enggak eror error esek face
    facebook fb fino fogging format formatnya foto fotoin freestyle full fuso g ga gabung gada gadis gaduh gaji gak
    galak galian galo galon gambar gancang gancanglah gang ganggu gangguan gangster ganja gantian gantung gapapa gaple
    gara garasi gardu garong gas gawat gawe geber gebuk gebukan gebuki gede gegara gegaro geger gek gelandangan gelap
    gelep gelondongan gelper gelut gembok gembos gempa genangan gendam geng gengmotor gengster genset gepeng gerak
    gerandong gereja gerik gerobak gerombolan gesekan getah getek ghumah gigi gigit gila gilo gimana gitu gk gmn golok
    goncangan gorila gosong got goyang gpp granat grup gudang guling gulita guncangan gwt habis hack hadir hai hajar
    hajatan hakim halaman hallo halo halte hamil hampir hancur handphone hangus hansip hantam hanya hanyot hanyut hape
    haram harga hari harus hasil hasutan hati hatiku hatimu hbs hdr hebat helm help hendak hendaknya hentikan heroin
    hewan hexymer hiburan hidup hidupke hijau hilang hipnotis hirup hisap hitam hoax honda horeg hotelnyo hp hr hrs
    hubungan hujan hutan hutang ibu ibuknyo ibunya idak identitas idup ig ige igo ijazah ijin ijo ikan ikok ikut ilang
    ilegal illegal imam imbauan iming in ineks inex info ingat ingatan inget ini innalillahi innova insyaallah intip
    investasi isap isinyo isis istri istriku istrinya istrinyo isu isya itam item itu iya iyo izin jablay jackpot jadi
    jadinyo jadwal jaga jago jajal jaket jalan jalanan jalannya jalannyo jam jambret jambrt jaminan janda jangan
    janjian jarum jasad jatah jatoh jatuh jawi jd jdi jebluk jebol jedar jeder jedor jelas jelek jembatan jembatannyo
    jemput jemputan jenazah jendela jendelo jenggot jerambah jerami jerit jg jgn jika jingok jlan jln jm jmbret jok
    joki jongkok jotos jual jualan judi judol juga jugo jukir jumat jumbo jumlah jumping jupiter jurang justru k kabar
    kabel kabelnyo kabupaten kabur kaca kaco kadang kades kadus kagak kagek kaget kakak kakakku kakaknyo kakek kaki
    kakinyo kalau kali kalo kalu kalung kamar kambeng kambing kamera kami kamis kampung kampus kamtibmas kamu kandas
    kandung kantor kaos kapal kapan kapanlah karam karaoke karaokean karbit kardus karena kareno karhutla karna karno
    karoke karokean kartu karung kasar kasian kasih kasihan kata katanya katek kato katonyo kau kawal kawasaki kawasan
    kawat kayak kayaknya kayaknyo kayu kbakaran kbakarn kbkaran kbkran kbut kcelakaan kcl kclakaan kclakan kclkaan kdrt
    ke keadaan keamanan kebakar kebakaran kebakarn kebakran kebalek kebalik kebanjeran kebanjiran kebawa kebawak
    kebegalan kebencian kebkaran kebo kebobolan kebongkaran kebuka kebun kebut kebutan kecamatan kecebur kecegat
    kecelakaaan kecelakaan kecelakan kecemplung kecepek keciduk kecik kecil kecolongan kecopetan kecurian kegep kegilas
    keguling kehilangan keilangan kejadian kejadiannya kejadiannyo kejahatan kejam kejambretan kejar kejaran kejepit
    kejungkal kejungkel kekerasan kelahi kelamin kelanggar kelanjutan kelelep kelem kelereng kelewang keliatannyo
    keliling kelindas kelindes kelompok kelotok keluar keluarga kelurahan keluyuran kemacetan kemalingan kemana kemano
    kemaren kemarin kemasukan kembang kembangapi kemudian kena kenal kenapa kencang kenceng kendaraan kepala kepalanya
    kepalo kepeleset kepengen kepental keperosok kepleset keponakan kepulan kepung keracunan kerampokan keras kerbau
    kerendam kerendem kereta keributan keris kerja kerno keroyok keroyokan kerusuhan kesabaran kesambar kesano kesapu
    kesasar kesaser keseleo kesenggol keserempet keseret kesetrum kesini kesurupan ketabrak ketahuan ketakutan
    ketangkap ketangkasan ketangkep ketek ketelan ketemu ketiban ketibanan ketimpa ketimpo ketinggalan ketipu ketua
    ketubruk ketutup khawatir kini kinilah kios kipas kira kirain kirim kirimke kiro kirokiro kita kito kk kl klewang
    kliling klinik klip klo km kmacetan kmalingan kmbang kmi kmrn knalpot knlpot knp kobong kode kok kokain kolam
    kolektor komandan komix komplek komplet komplit komplotan kompor komputer kondisi kondusif kondusip konflik konslet
    konsleting kontainer kontak kontrakan konvoi koper kopi koplo koprok korban korbannyo korek koridor korslet
    korsleting korupsi kos kosan kosong kost kota kotak kreak kredit kriminal kritis krn krna ktanya ktny ktp kuat kubu
    kuburan kucing kuliah kumpul kuncang kunci kuning kuping kuprok kurang kurir kyk kyknya la lading laen lagi lagu
    lah lahan laju laka lakalantas laki lakiku lakinya lakinyo lalin lalu lalulintas lama lamo lampu lampunyo lanang
    lancar langgar langka langsung lanjut lanjuti lantai lantaran lantas lapak lapan lapangan lapoor lapor laporan
    lapot lapr laptop lari laut layangan lb leasing lebam lebaran lebarnyo lebih lecet ledakan lekas lem lembar lempar
    lemparan lempari lengkap lenyap lepas leter letusan leven lewat lewatlah lg lgi lgsg lgsung liar liat licin lihat
    lima limbah limo linggis linglung linmas lintas lintingan listrik live liwat lobang lokasi lomba lompat loncat
    longsor lonte lorong lost loteng lpr lr luar luarnyo lubang lubangnyo ludes luka lukanyo lumpuh lupa lurah lwt m
    maaf mabok mabokan mabuk mabukan maceet macet macetnyo macett mact maen maghrib magrib mahasiswa main mainan
    majikan mak makai makam makan makasih makini makku makmano maknya maknyo maksa malah malak malam malamnya malem
    maleng maling malingan malinghati malng mamakku mamang mampet mampir mampu mana mancing mandir mang mangcek mangkal
    manjat mano mantan manusia mas masa masak masalah masang masih masjid masjidnyo masok massa massal masuk masyarakat
    mata matel mati matilah mato mau mayat mayit mbak mbl mcet mcett md mecak medis medsos melahirkan melaju melapor
    melaporkan melawan melecehkan meledak meledug melempar melempari meletup meletus melewati melihat melok meluap
    meludahi melukai memakan memalak memanas memang memar membacok membakar membawa membegal membeli memblokir membuang
    membubarkan membuka membunuh memeras memfoto memperkosa memukul men menabrak menampar menangis menantang menarik
    menawari mencabuli mencari mencekik mencoba mencuri mencurigakan mencurigkan mendengar mendobrak menebas menembak
    menemukan menendang mengaku mengamati mengambil mengamuk mengancam menganiaya mengatasnamakan mengedar mengejar
    mengendap mengepul mengepung mengganggu menggigit menghantam menghilang mengikuti mengintai mengintip mengular
    mengungsi menimbun menimpa meninggal menit menjalar menjual menjuntai menodong menolak menu menubruk menuju
    menumpuk menusuk menutup menyala menyamar menyambar menyebar menyekap menyelinap menyengat menyenter menyerang
    menyerbu menyeruduk menyiksa menyogok menyulut meraba merah merambat merampas merampok meras merayap mercn mercon
    merconn mercont mercun mereka meremas meresahkan meriam meronda mertua mertuo merusak mesin mesinnya meski mesti
    mesum met meter meteran mgrb mhn michat mie min minggat minggu minta mintak minum minuman minyak mio miraas miras
    miring misal misalnya misterius mksh mli mling mlm mncurigakan mnt mo mobil mobilnyo model mogok mohon mohonlah
    mojok mokaseh molotov mondar monyet mortir moto motong motor motorku motornyo motret mrcon mrh mriam mrs msh msk
    msuk mtor mtr mucikari muda mudik mudo muhrim muka mukul mulai mulay mulih muluk mulut mundur mungkin murid mushola
    musholla musik musuh mutar muter mw n nabrak nabrk naek nah naik nak nama namanya namo namonyo nangis nantang nanti
    nanya nanyain narik narkba narkoba narkobah narkotika nasi nawari nawarin ndak ndan nelayan nembak nemen nempel
    nemu nenek nenggak ngabuburit ngacak ngacung ngacungke ngadu ngajak ngaku ngakunya ngambek ngambil ngamok ngamuk
    ngan ngangkut ngantre ngantri ngantuk ngapain ngapo ngasah ngasih ngatek ngebegal ngeblok ngeblokir ngebongkar
    ngebuki ngebunuh ngebut ngecek ngedar ngedobrak ngegas ngegebuki ngegebukin ngejago ngejer ngelaju ngelapor
    ngelayang ngelem ngelempar ngelempari ngeloyor ngemis ngendap ngepukul ngepung ngerampas ngerampok ngerem ngeronda
    ngeroyok ngerti ngerusak ngetem ngetrek ngga nggak nggebuk nggebuki nggebukin ngguling ngikut nginep ngintai
    ngintep ngintip ngirim ngisap ngisep nglempar ngobat ngoco ngomong ngular ngumpul ngunci ngungsi ngurung ngusir ni
    nian niban nih nihil nihl nik nimbun nimpa nimpas nimpo nimpuk nimpuki ninggal ninja njeblug njebluk njir nmax nmr
    nnt nodong nolak nomor nongkrong nonton normal nrkb nrkoba nubruk nujah numbur numpuk nunggu nungguin nusuk nutup
    nutupi ny nya nyabet nyabu nyabur nyala nyalain nyalakan nyalo nyaman nyamar nyambar nyamber nyampe nyampek nyamuk
    nyangkut nyanyi nyari nyasar nyawa nyebar nyeberang nyebrang nyedot nyekap nyelam nyelinep nyelonong nyemplung
    nyenggol nyenter nyerang nyerbu nyerempet nyerobot nyeruduk nyetel nyewa nyimeng nyingok nyolong nyopet nyorot
    nyulik nyulut nyungsang nyungsep nyuntik nyuri nyusruk obat odgj ogah oh ojek ojol ok oke oknum oleh oleng olh om
    omong on onani online ontel open oplosan orang orangnya orasi org organ orgen orkes ormas orng otak otk otp out p
    pabrik pacak pacar pacaran pada padahal padam padat padet pagar pagarnyo pager pagi paginya pak pakai pakde pake
    paket paketan paksa palak paling palsu pam paman pamer panduan panggilan panjang panjat pank papan para parah parak
    paralon parang paret parit parkir parkiran parkirnyo pas pasang pasar pasarnyo patah patroli pawai payo payudara
    pcx pd pdam pecah pecahan pecahke pecandu pedagang pedang pegang pegi pekak pekarangan pekat pelajar pelaku
    pelakunyo pelan pelat pelecehan peluru pemadam pemakai pemalak pemalakan pemancing pembacokan pembantu pembegal
    pembegalan pembeli pembobol pembobolan pembunuh pembunuhan pemerasan pemerkosa pemerkosaan pempek pemuda pemudo
    penadah penarikan pencabulan pencolong pencopetan penculikan pencuri pencurian pendek penembak penembakan
    penerangan pengamanan pengamen pengancaman penganiaya penganiayaan pengantin pengeboran pengedar pengemis pengemudi
    pengen pengendara pengeroyokan penggandaan penggelap penggelapan pengger pengunjung penikaman penimbunan penipu
    penipuan penjagaan penjahat penjambret penjambretan penjarahan penjual penodongan penolakan penonton penuh penuhnyo
    penujahan penumpang penumpangnyo penusukan penyalur penyanderaan penyeberangan penyebrangan penyedotan penyekapan
    penyempitan penyerangan penyerbuan penyimpanan perahu perairan perakitan perampas perampasan perampok perampokan
    perang peras percik percikan percon perebutan perempatan perempuan pergi perhiasan perizinan perjudian perkelahian
    perkosa perlu permisi pernah perselisihan personel personil pertalite pertengkaran pertigaan pertikaian perumahan
    perusakan perut pesta petang petasan petasn petir petsan petugas petugasnyo petunjuk pgi phk phn pick pickup pigi
    pijat pikap piket pikun pil pinggir pinggirnyo pingsan pink pintu pintunyo pisau pistol piton pjg pju pk pkl plafon
    plang plastik plat plg plng plsi pncuri pncurian pnh pohon pol police polisi polres polsek polsi polusi pondok
    ponsel ponton portal pos posisi poskamling potong prampokan preman premanisme prg prkir promo proses prostitusi
    provokasi provokatif provokator psk ptasan ptasn ptsn puasa puaso puhun pukul pukuli pula pulang pulangnyo pulisi
    pulng puluh pun pungli pungutan punk puntung punya pupuk puskesmas putar putau putih puting putus qiu rabies rabu
    race racing racun rahasia rahasiake raib rakitan ramai rame ramean rampas rampk rampok ranjau rasa rasing rasonyo
    ratus rawa rawan rawit raya razia rbut rebah rebutan reg regu regulator rekam rekening rem remaja remang remi remix
    remuk rendah rendam rendem resah resi residivis retak revo ribu ribut ributlah ributt ricuh ringan ringsek rkoba
    rmh road roboh roda roket rokok rolet rombongan ronda rs rt rubo rubuh ruko rumah rumahan rumahku rumahnyo runcing
    rusak rusaknyo rusuh rw rx saat sabet sabotase sabtu sabu sabung sachet sadar sahur saja sajam sakau sakit saksi
    salah salam saldo sales saling sama sambal sambang sambel sambil samen samo sampah sampai sampe sampek sampeng
    samping samurai sana sanca sangat sano santet santri sapi sara sarung sarungan satpam satpol satria satu saur sawah
    saya sayur sbg sbh sblh sbrg sbu sbuh scoopy sd sdh searah sebab sebabnyo sebar sebelah sebelahnyo sebelum seberang
    sebetis seblak sebrang sebut secepatnyo sedada sedang sedikit segalo segera sejak sekali sekarang sekarat sekiro
    sekitar sekolah selalu selamat selamatkan selasa selesai selingkuh selokan selonong selutut semak semalam semalem
    semata sembako sembarang sembarangan sembari sembilan sembunyi sempat sempit semrawut semua senapan sendiri
    sendirian seng senggolan sengketa senin senja senjata senpi senpira sensus senter seorang sepaha sepanjang sepeda
    seperti sepertinya sepertinyo sepi sepinggang sepuluh sepupu serah serang serangan serbu serempet sering serta
    seruduk sesat sesudah setan setang setel setelah setiap setingan setinggi setoran setrum setting sex sgr shabu shur
    siago siang siangtu siap siapa siapo sih sikit siko sikok sikon siksa silver sim simpang singgah sini siniko sinte
    sip siram siring sis siskamling siswa siswi situ situasi skarang skck skimming skr skrang skrg sktr slesai slmt
    slot sm sma smk smlm smp smpe sms smua soal soalnya soalnyo sogok solar sopir sopirnyo sorang sorangan sore sorenya
    sorenyo sos sotr spacy spanduk speaker speda speedboat spion spiritus spirtus spritus spy sreng srung stak stanby
    stand standby standing stasiun status statuss stnk stop stopan stp stres stress sts stts stuck suami suamiku
    suaminya suaminyo suap suara suaro subuh sudah sudahlah sudem sunat sungai sunge suntik suntikan sunyi supaya
    supayo supir supirnyo supra surat suruh surut survey susah suzuki sweeping sweping swepping swiping swipping sy sya
    t tabrak tabrakan tabrkan tabrkn tabung tadi tahi tahu tahun tajam tak takbir takbiran takot takut taman tampar
    tamu tanah tanaman tanda tando tangan tangga tanggal tanggul tangkap tangkep tangki tanjakan tanpa tante tapi
    taraweh tarawih tarik taruhan taruna tas tasan tau taun tauran tauwran tawari tawran tawur tawuraan tawuran
    tawurlah tawurn tawurran tbakar tbrakan tbrk td tdak tdi tdk tdong tebakar tebal tebalek tebaleng tebalik tebar
    tebel tegang tegelempang tegeletak tegulek tejatuh tejebak tejepit tejerembab tejingok tejon tejun tekapar tekurung
    tekwan telah telanggar telanjang telentang telepon teler televisi telor telpon telur tembak tembakan tembakau
    tembok tempat tempatnyo tempel temu tenang tenda tengah tengahari tengahnyo tenggelam tenggelem tentara tepeleset
    tepi terang teras teraweh terbakar terbakarnya terbalik terbang terbawa terbuka terdengar tereak terendam terendem
    terganggu tergeletak tergenang terguling teriak terima terjadi terjebak terjepit terjun terjungkal terjungkel
    terkapar terkendali terkuras terlantar terlarang terlihat terlindas terminal ternak teror teroris teros terpental
    terperosok terpisah tersambar tersangka tersendat terserempet terseret tersesat tersetrum tertabrak tertangkap
    tertemper tertib tertibkan tertimpa tertipu tertutup terus terusan tesasar tesenggol tetangga tetanggo tetap tetapi
    tetujah tetumbur tewas tgh tgl the thr thx tiang tiangnyo tiap tidak tiduk tidur tiep tiga tigo tik tikam tiktok
    tikungan tikus tindak tindakan tindaklanjuti tinggi tipu tiri titik titir tjd tk tkp tks tlg tlng tlong tmbang
    tnggelam tni tnpa toa todong todongan togel toilet token toko tolak tolong tolongi toloong toloooong tonggo
    tonggoku tongkang tonjok tonton topi total tp tpi traffic trafik trafo trailer tramadol transaksi transfer travel
    trawih trbakar trek trekan trmksh tronton tros trotoar trs truck truk truknyo trus trwih tsk tu tua tuak tuanya
    tubrukan tugas tuh tujah tujahan tujuh tulong tulung tumbang tumbur tumpah tumpahan tuo turun tusuk tutup tutupan
    tv twuran uang uangnya uda udah udh ugal ugalan ujan ujar ujaran uji ujung ujungnyo ular ulo umum unggun unit unjuk
    unjukrasa unreg unregg untk untuk upah usah usir ustad usut utk uu uwak uwong vandalisme vario ventilasi video
    viral vixion vs wa wabah wajib wak waktu walau war warem warga warganyo wargo warisan warung wc wheelie wilayah
    wktu wong wongnyo wrg wuran xenia xeon ya yai yamaha yang yg yo zag zebra zig zigzag zina zombie zuhur
    """.split()
)
