# Latency of single fetches by percentile, at the largest number of fetches.
# Draws the data file of the same name next to it.
reset session
set encoding utf8
do for [suffix in 'png'] {
if (suffix eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded }
set termoption noenhanced
name = 'latency'
data = name.'.dat'
set output name.'.'.suffix
set style line 1 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize 1.5
set style line 2 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize 1.5
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 2.55
set key at graph 0, screen 0.915 left top horizontal maxcols 5 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.850
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'Latency by percentile' at screen 0.02, 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'built-in origin, 50ms delay, 1KiB bodies, HTTP/1.1; cold start, all in flight, 10 runs, seed 1; 2026-11-27 14:18 UTC' at screen 0.985, 0.030 right font ',12' textcolor rgb '#606060'
set label 3 '500 fetches' at screen 0.985, 0.955 right font ',14' textcolor rgb '#606060'
set logscale x
set xrange [1:5500]
set xtics ('0' 1, '50' 2, '75' 4, '90' 10, '99' 100, '99.9' 1000)
set xlabel 'percentile of the fetches (%, log scale toward 100)'
set logscale y
set yrange [55.1742:197.811]
set ytics ('70' 70, '100' 100, '150' 150)
set ylabel 'latency (ms, log scale)'
plot \
  data index 0 using 1:2 with linespoints linestyle 1 pointinterval 14 title 'threads', \
  data index 1 using 1:2 with linespoints linestyle 2 pointinterval 14 title 'async'
set output
}
