# Peak memory over the number of fetches.
# Draws the data file of the same name next to it.
reset session
set encoding utf8
do for [suffix in 'png pdf'] {
if (suffix eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded }
if (suffix eq 'pdf') { set terminal pdfcairo size 10in,6.25in font 'sans,18' linewidth 2 rounded }
set termoption noenhanced
name = 'memory'
data = name.'.dat'
set output name.'.'.suffix
set style line 1 linecolor rgb '#6b6b6b' linewidth 2.6 dashtype 1 pointtype 15 pointsize 1.5
set style line 2 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize 1.5
set style line 3 linecolor rgb '#56b4e9' linewidth 2.6 dashtype 1 pointtype 6 pointsize 1.5
set style line 4 linecolor rgb '#cc79a7' linewidth 2.6 dashtype 1 pointtype 9 pointsize 1.5
set style line 5 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize 1.5
set style line 6 linecolor rgb '#332288' linewidth 2.6 dashtype 1 pointtype 4 pointsize 1.5
set style line 7 linecolor rgb '#882255' linewidth 2.6 dashtype 1 pointtype 12 pointsize 1.5
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 2.55
set key at graph 0, screen 0.915 left top horizontal maxcols 3 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.750
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'Peak memory' at screen 0.02, 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'small print' at screen 0.985, 0.030 right font ',12' textcolor rgb '#606060'
set logscale x
set xrange [0.794328:125.893]
set xtics ('1' 1, '10' 10, '100' 100)
set xlabel 'fetches in the batch (N, log scale)'
set logscale y
set yrange [0.723293:26.7278]
set ytics ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
set ylabel 'peak memory (MiB, log scale)'
plot \
  data index 0 using ($1*0.88105):2:3:4 with yerrorbars linestyle 1 pointtype 0 notitle, \
  data index 0 using ($1*0.88105):2 with linespoints linestyle 1 title 'sequential', \
  data index 1 using ($1*0.91904):2:3:4 with yerrorbars linestyle 2 pointtype 0 notitle, \
  data index 1 using ($1*0.91904):2 with linespoints linestyle 2 title 'threads', \
  data index 2 using ($1*0.95866):2:3:4 with yerrorbars linestyle 3 pointtype 0 notitle, \
  data index 2 using ($1*0.95866):2 with linespoints linestyle 3 title 'threads:workers=32', \
  data index 3 using 1:2:3:4 with yerrorbars linestyle 4 pointtype 0 notitle, \
  data index 3 using 1:2 with linespoints linestyle 4 title 'processes:workers=8', \
  data index 4 using ($1*1.04312):2:3:4 with yerrorbars linestyle 5 pointtype 0 notitle, \
  data index 4 using ($1*1.04312):2 with linespoints linestyle 5 title 'async', \
  data index 5 using ($1*1.08809):2:3:4 with yerrorbars linestyle 6 pointtype 0 notitle, \
  data index 5 using ($1*1.08809):2 with linespoints linestyle 6 title 'async:driver=poll', \
  data index 6 using ($1*1.13501):2:3:4 with yerrorbars linestyle 7 pointtype 0 notitle, \
  data index 6 using ($1*1.13501):2 with linespoints linestyle 7 title 'async:loops=2'
set output
}
