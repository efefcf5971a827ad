# Latency by percentile, of each engine, at the largest number of fetches.
# Draws from latency.dat, which stands beside it: gnuplot latency.gp
reset session
set encoding utf8
do for [kind in 'svg png'] {
if (kind eq 'svg') { set terminal svg size 1000,625 dynamic rounded font 'DejaVu Sans,Helvetica,sans-serif,19' linewidth 1.4 background '#ffffff'; suffix = '.svg'; marks = 0.9 }
if (kind eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded; suffix = '.png'; marks = 1.5 }
set termoption noenhanced
data = 'latency.dat'
set output 'latency'.suffix
set style line 1 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize marks
set style line 2 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize marks
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 1.7 * marks
set key at graph 0, screen 0.915 left top horizontal maxcols 5 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.850
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'How long single fetches take' at graph 0, screen 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'built-in origin, 50ms delay, 1KiB bodies, HTTP/1.1; cold start, all in flight, 10 runs, seed 1; 2026-11-20 16:18 UTC' at screen 0.985, 0.03 right font ',12' textcolor rgb '#606060'
set logscale x
set xrange [1:5500]
set xtics ('0' 1, '50' 2, '75' 4, '90' 10, '99' 100, '99.9' 1000)
set xlabel 'percentile of the fetches (%)'
set logscale y
set yrange [50.0138:145.483]
set ytics ('60' 60, '80' 80, '100' 100, '120' 120, '140' 140)
set ylabel 'latency (ms), 500 fetches'
plot \
  'latency.dat' index 0 using 1:($2*1000) with linespoints linestyle 1 pointinterval 14 title 'threads', \
  'latency.dat' index 1 using 1:($2*1000) with linespoints linestyle 2 pointinterval 14 title 'async'
set output
}
