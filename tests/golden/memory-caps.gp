# Peak memory over the number of fetches.
# Draws the data file of the same name next to it.
reset session
set encoding utf8
do for [suffix in 'png pdf'] {
if (suffix eq 'png') { set terminal pngcairo size 1600,2350 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded }
if (suffix eq 'pdf') { set terminal pdfcairo size 10in,14.688in font 'sans,18' linewidth 2 rounded }
set termoption noenhanced
name = 'memory'
data = name.'.dat'
set output name.'.'.suffix
set style line 1 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize 1.5
set style line 2 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize 1.5
set style line 3 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize 1.5
set style line 4 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize 1.5
set style line 5 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize 1.5
set style line 6 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize 1.5
set style line 7 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize 1.5
set style line 8 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize 1.5
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 2.55
set key at graph 0, screen 0.964 left top horizontal maxcols 5 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.936
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'Peak memory' at screen 0.02, 0.981 left font ',23' textcolor rgb '#000000'
set label 2 'small print' at screen 0.985, 0.013 right font ',12' textcolor rgb '#606060'
set logscale x
set xrange [16.6667:240]
set xtics ('20' 20, '200' 200)
set xlabel 'fetches in the batch (N, log scale)'
set logscale y
set yrange [0.813316:3.36461]
set ytics ('1' 1, '1.5' 1.5, '2' 2, '3' 3)
set ylabel 'peak memory (MiB, log scale)'
set multiplot
set tmargin at screen 0.915
set bmargin at screen 0.753
set label 4 'at most 1 in flight' at graph 0, screen 0.923 left
plot \
  data index 0 using ($1*0.98807):2:3:4 with yerrorbars linestyle 1 pointtype 0 notitle, \
  data index 0 using ($1*0.98807):2 with linespoints linestyle 1 title 'threads', \
  data index 1 using ($1*1.01207):2:3:4 with yerrorbars linestyle 2 pointtype 0 notitle, \
  data index 1 using ($1*1.01207):2 with linespoints linestyle 2 title 'async'
unset key
unset label
set tmargin at screen 0.689
set bmargin at screen 0.527
set label 4 'at most 5 in flight' at graph 0, screen 0.697 left
plot \
  data index 2 using ($1*0.98807):2:3:4 with yerrorbars linestyle 3 pointtype 0 notitle, \
  data index 2 using ($1*0.98807):2 with linespoints linestyle 3 notitle, \
  data index 3 using ($1*1.01207):2:3:4 with yerrorbars linestyle 4 pointtype 0 notitle, \
  data index 3 using ($1*1.01207):2 with linespoints linestyle 4 notitle
unset key
unset label
set tmargin at screen 0.463
set bmargin at screen 0.301
set label 4 'at most 20 in flight' at graph 0, screen 0.471 left
plot \
  data index 4 using ($1*0.98807):2:3:4 with yerrorbars linestyle 5 pointtype 0 notitle, \
  data index 4 using ($1*0.98807):2 with linespoints linestyle 5 notitle, \
  data index 5 using ($1*1.01207):2:3:4 with yerrorbars linestyle 6 pointtype 0 notitle, \
  data index 5 using ($1*1.01207):2 with linespoints linestyle 6 notitle
unset key
unset label
set tmargin at screen 0.237
set bmargin at screen 0.074
set label 4 'at most 50 in flight' at graph 0, screen 0.245 left
plot \
  data index 6 using ($1*0.98807):2:3:4 with yerrorbars linestyle 7 pointtype 0 notitle, \
  data index 6 using ($1*0.98807):2 with linespoints linestyle 7 notitle, \
  data index 7 using ($1*1.01207):2:3:4 with yerrorbars linestyle 8 pointtype 0 notitle, \
  data index 7 using ($1*1.01207):2 with linespoints linestyle 8 notitle
unset key
unset label
unset multiplot
set output
}
