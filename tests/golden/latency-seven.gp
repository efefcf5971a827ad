# Latency of single fetches by percentile, at the largest number of fetches.
# Draws the data file of the same name next to it.
reset session
set encoding utf8
do for [suffix in 'png pdf'] {
if (suffix eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded }
if (suffix eq 'pdf') { set terminal pdfcairo size 10in,6.25in font 'sans,18' linewidth 2 rounded }
set termoption noenhanced
name = 'latency'
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
set label 1 'Latency by percentile' at screen 0.02, 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'small print' at screen 0.985, 0.030 right font ',12' textcolor rgb '#606060'
set label 3 '100 fetches' at screen 0.985, 0.955 right font ',14' textcolor rgb '#606060'
set logscale x
set xrange [1:440]
set xtics ('0' 1, '50' 2, '75' 4, '90' 10, '99' 100)
set xlabel 'percentile of the fetches (%, log scale toward 100)'
set logscale y
set yrange [50.1914:164.676]
set ytics ('60' 60, '80' 80, '100' 100, '120' 120, '140' 140, '160' 160)
set ylabel 'latency (ms, log scale)'
set label 100 '2543 ms ↑' at first 1, graph 0.97 right
set label 101 '2692 ms ↑' at first 1.04987, graph 0.97 right
set label 102 '2812 ms ↑' at first 1.10497, graph 0.97 right
set label 103 '2920 ms ↑' at first 1.15942, graph 0.97 right
set label 104 '3032 ms ↑' at first 1.21951, graph 0.97 right
set label 105 '3137 ms ↑' at first 1.28205, graph 0.97 right
set label 106 '3223 ms ↑' at first 1.3468, graph 0.97 right
set label 107 '3320 ms ↑' at first 1.41343, graph 0.97 right
set label 108 '3401 ms ↑' at first 1.48699, graph 0.97 right
set label 109 '3496 ms ↑' at first 1.5625, graph 0.97 right
set label 110 '3575 ms ↑' at first 1.64609, graph 0.97 right
set label 111 '3651 ms ↑' at first 1.7316, graph 0.97 right
set label 112 '3724 ms ↑' at first 1.81818, graph 0.97 right
set label 113 '3784 ms ↑' at first 1.90476, graph 0.97 right
set label 114 '3852 ms ↑' at first 2.01005, graph 0.97 right
set label 115 '3912 ms ↑' at first 2.10526, graph 0.97 right
set label 116 '3977 ms ↑' at first 2.22222, graph 0.97 right
set label 117 '4028 ms ↑' at first 2.32558, graph 0.97 right
set label 118 '4079 ms ↑' at first 2.45399, graph 0.97 right
set label 119 '4131 ms ↑' at first 2.58065, graph 0.97 right
set label 120 '4180 ms ↑' at first 2.7027, graph 0.97 right
set label 121 '4230 ms ↑' at first 2.83688, graph 0.97 right
set label 122 '4270 ms ↑' at first 2.98507, graph 0.97 right
set label 123 '4314 ms ↑' at first 3.14961, graph 0.97 right
set label 124 '4356 ms ↑' at first 3.30579, graph 0.97 right
set label 125 '4393 ms ↑' at first 3.47826, graph 0.97 right
set label 126 '4424 ms ↑' at first 3.63636, graph 0.97 right
set label 127 '4459 ms ↑' at first 3.84615, graph 0.97 right
set label 128 '4497 ms ↑' at first 4.0404, graph 0.97 right
set label 129 '4524 ms ↑' at first 4.21053, graph 0.97 right
set label 130 '4552 ms ↑' at first 4.44444, graph 0.97 right
set label 131 '4577 ms ↑' at first 4.65116, graph 0.97 right
set label 132 '4608 ms ↑' at first 4.93827, graph 0.97 right
set label 133 '4628 ms ↑' at first 5.12821, graph 0.97 right
set label 134 '4654 ms ↑' at first 5.40541, graph 0.97 right
set label 135 '4681 ms ↑' at first 5.71429, graph 0.97 right
set label 136 '4705 ms ↑' at first 5.97015, graph 0.97 right
set label 137 '4712 ms ↑' at first 6.25, graph 0.97 right
set label 138 '4737 ms ↑' at first 6.66667, graph 0.97 right
set label 139 '4759 ms ↑' at first 6.89655, graph 0.97 right
set label 140 '4782 ms ↑' at first 7.27273, graph 0.97 right
set label 141 '4788 ms ↑' at first 7.69231, graph 0.97 right
set label 142 '4809 ms ↑' at first 8, graph 0.97 right
set label 143 '4833 ms ↑' at first 8.51064, graph 0.97 right
set label 144 '4838 ms ↑' at first 8.88889, graph 0.97 right
set label 145 '4859 ms ↑' at first 9.30233, graph 0.97 right
set label 146 '4864 ms ↑' at first 9.7561, graph 0.97 right
set label 147 '4884 ms ↑' at first 10.2564, graph 0.97 right
set label 148 '4889 ms ↑' at first 10.8108, graph 0.97 right
set label 149 '4910 ms ↑' at first 11.4286, graph 0.97 right
set label 150 '4915 ms ↑' at first 12.1212, graph 0.97 right
set label 151 '4916 ms ↑' at first 12.5, graph 0.97 right
set label 152 '4935 ms ↑' at first 13.3333, graph 0.97 right
set label 153 '4940 ms ↑' at first 13.7931, graph 0.97 right
set label 154 '4960 ms ↑' at first 14.8148, graph 0.97 right
set label 155 '4961 ms ↑' at first 15.3846, graph 0.97 right
set label 156 '4965 ms ↑' at first 16, graph 0.97 right
set label 157 '4968 ms ↑' at first 16.6667, graph 0.97 right
set label 158 '4985 ms ↑' at first 17.3913, graph 0.97 right
set label 159 '4986 ms ↑' at first 18.1818, graph 0.97 right
set label 160 '4995 ms ↑' at first 20, graph 0.97 right
set label 161 '5010 ms ↑' at first 21.0526, graph 0.97 right
set label 162 '5012 ms ↑' at first 22.2222, graph 0.97 right
set label 163 '5016 ms ↑' at first 23.5294, graph 0.97 right
set label 164 '5021 ms ↑' at first 25, graph 0.97 right
set label 165 '5036 ms ↑' at first 26.6667, graph 0.97 right
set label 166 '5038 ms ↑' at first 28.5714, graph 0.97 right
set label 167 '5041 ms ↑' at first 30.7692, graph 0.97 right
set label 168 '5047 ms ↑' at first 33.3333, graph 0.97 right
set label 169 '5063 ms ↑' at first 36.3636, graph 0.97 right
set label 170 '5067 ms ↑' at first 40, graph 0.97 right
set label 171 '5073 ms ↑' at first 44.4444, graph 0.97 right
set label 172 '5089 ms ↑' at first 50, graph 0.97 right
set label 173 '5099 ms ↑' at first 57.1429, graph 0.97 right
set label 174 '5114 ms ↑' at first 66.6667, graph 0.97 right
set label 175 '5125 ms ↑' at first 80, graph 0.97 right
set label 176 '5152 ms ↑' at first 100, graph 0.97 right
set label 177 '5178 ms ↑' at first 133.333, graph 0.97 right
set label 178 '5204 ms ↑' at first 200, graph 0.97 right
set label 179 '5230 ms ↑' at first 400, graph 0.97 right
plot \
  data index 0 using 1:2 with linespoints linestyle 1 pointinterval 14 title 'sequential', \
  data index 1 using 1:2 with linespoints linestyle 2 pointinterval 14 title 'threads', \
  data index 2 using 1:2 with linespoints linestyle 3 pointinterval 14 title 'threads:workers=32', \
  data index 3 using 1:2 with linespoints linestyle 4 pointinterval 14 title 'processes:workers=8', \
  data index 4 using 1:2 with linespoints linestyle 5 pointinterval 14 title 'async', \
  data index 5 using 1:2 with linespoints linestyle 6 pointinterval 14 title 'async:driver=poll', \
  data index 6 using 1:2 with linespoints linestyle 7 pointinterval 14 title 'async:loops=2'
set output
}
